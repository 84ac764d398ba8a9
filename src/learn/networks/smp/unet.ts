/**
 * U-Net of segmentation_models_pytorch 0.5: an encoder, then blocks that enlarge to the size of the next feature,
 * join it and convolve twice. Takes images of any size. Source: Ronneberger et al. 2015.
 */

import type { Value } from '../../graph/graph.ts';
import * as op from '../../graph/ops.ts';
import type { Scope } from '../../layers/scope.ts';
import type { Shape } from '../../tensor.ts';
import { completeConfiguration, configurationError, type NetworkEntry, requireCounts } from '../entry.ts';
import type { Network } from '../network.ts';
import { decoderBlock, segmentationHead } from './blocks.ts';
import { describeModel, encoderNames, type ModelConfiguration, modelDefaults } from './model.ts';

/** Options of {@link smpUnet}. */
export type SmpUnetConfiguration = ModelConfiguration & {
  /** Channels of the five blocks, the deepest first. */
  readonly decoderChannels: readonly number[];
};

const id = 'smp-unet';
const defaults: SmpUnetConfiguration = { ...modelDefaults, decoderChannels: [256, 128, 64, 32, 16] };

/**
 * smp.Unet: U-Net with the names of its weights.
 *
 * @example
 * const network = smpUnet({ encoder: 'resnet18', inputChannels: 1, classes: 3 }); // 14,322,227 parameters
 * @throws OsteonError `network-configuration` for an option that cannot be
 */
export function smpUnet(options: Partial<SmpUnetConfiguration> = {}): Network {
  const configuration = completeConfiguration(id, options, defaults, { encoder: encoderNames });
  checkDecoderChannels(id, configuration.decoderChannels);
  const { encoder, ...model } = describeModel(id, configuration, 1);
  return {
    ...model,
    forward(scope, image) {
      const features = encoder.forward(scope.at('encoder'), image, 32);
      const decoded = decoder(scope.at('decoder'), image.shape, features, configuration.decoderChannels);
      return [
        segmentationHead(scope.at('segmentation_head'), decoded, {
          classes: configuration.classes,
          kernel: 3,
        }),
      ];
    },
  };
}

export const smpUnetEntry: NetworkEntry = {
  id,
  summary: 'U-Net of segmentation_models_pytorch on a ResNet, EfficientNet or Mix Transformer',
  create: smpUnet,
};

/** @throws OsteonError `network-configuration` unless there is one number of channels for each of five blocks */
export function checkDecoderChannels(network: string, channels: readonly number[]): void {
  requireCounts(network, { decoderChannels: channels }, ['decoderChannels']);
  if (channels.length !== 5)
    throw configurationError(network, 'decoderChannels', channels, 'not one number for each of five blocks');
}

function decoder(
  scope: Scope,
  [, , height, width]: Shape,
  features: readonly (Value | undefined)[],
  channels: readonly number[],
): Value {
  let x = features[features.length - 1] as Value;
  for (const [i, out] of channels.entries()) {
    const skip = features[features.length - 2 - i];
    // Where an encoder has no feature (at 1/2, or at full size), the block only enlarges.
    const shrink = 2 ** (channels.length - 1 - i);
    const size = skip?.shape.slice(2) ?? [Math.floor(height / shrink), Math.floor(width / shrink)];
    const up = op.resize(x, size, { mode: 'nearest' });
    x = decoderBlock(scope.at(`blocks.${i}`), skip ? [up, skip] : [up], out);
  }
  return x;
}
