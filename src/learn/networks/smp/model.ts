/** What the networks of segmentation_models_pytorch have in common: an encoder, and the options that name it. */

import { requireCounts } from '../entry.ts';
import type { Network } from '../network.ts';
import type { Encoder } from './encoders/encoder.ts';
import { type EncoderName, encoders } from './encoders/table.ts';

/** Options that all of them take. */
export type ModelConfiguration = {
  readonly encoder: EncoderName;
  readonly inputChannels: number;
  readonly classes: number;
};

/** The defaults of segmentation_models_pytorch. */
export const modelDefaults: ModelConfiguration = { encoder: 'resnet34', inputChannels: 3, classes: 1 };

/** All names, for the check of the option. */
export const encoderNames = Object.keys(encoders) as EncoderName[];

/** The parts of a {@link Network} that follow from the options that all networks take. */
export function describeModel<T extends ModelConfiguration>(
  id: string,
  configuration: T,
  sizeMultiple: number,
): Omit<Network, 'forward'> & { readonly configuration: T; readonly encoder: Encoder } {
  requireCounts(id, configuration, ['inputChannels', 'classes']);
  const encoder = encoders[configuration.encoder];
  const smallest = Math.ceil(encoder.smallestSize / sizeMultiple) * sizeMultiple;
  return {
    id,
    configuration,
    encoder,
    axes: 2,
    inputChannels: configuration.inputChannels,
    outputChannels: configuration.classes,
    sizeMultiples: [sizeMultiple, sizeMultiple],
    smallestSize: [smallest, smallest],
  };
}
