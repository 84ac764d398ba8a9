/** What an encoder of segmentation_models_pytorch is: the half of a network that turns an image into features. */

import type { Value } from '../../../graph/graph.ts';
import { type ConvLayerOptions, conv } from '../../../layers/convolution.ts';
import type { Scope } from '../../../layers/scope.ts';

/** How much smaller than the image the deepest features are. */
export type OutputStride = 8 | 16 | 32;

/** The first half of a network, of one architecture and size. */
export interface Encoder {
  /** Channels of the features at 1/2, 1/4, 1/8, 1/16 and 1/32 of the image; 0 where an encoder has none. */
  readonly channels: readonly number[];
  /** Name of the weights of the first convolution, which a change of the input channels changes. */
  readonly stem: string;
  /** Names of weights that only the classifier of a pretrained checkpoint has. */
  readonly classifier: readonly string[];
  /** Smallest height and width of an image. */
  readonly smallestSize: number;
  /**
   * Features at 1/2 to 1/32 of the image, undefined where there are none. With an output stride below 32
   * the last stages keep their resolution and dilate their kernels instead.
   */
  forward(scope: Scope, image: Value, outputStride: OutputStride): readonly (Value | undefined)[];
}

/** By how much the kernels of a stage are dilated so that the features shrink no further than asked. */
export function stageDilation(stageStride: number, outputStride: OutputStride): number {
  return Math.max(1, stageStride / outputStride);
}

/** A convolution of a stage; where the stage is dilated it loses its stride, and is padded about its centre. */
export function stageConv(
  scope: Scope,
  x: Value,
  options: ConvLayerOptions & { readonly kernel: number },
  dilation: number,
): Value {
  if (dilation === 1) return conv(scope, x, options);
  const padding = Math.floor(options.kernel / 2) * dilation;
  return conv(scope, x, { ...options, stride: 1, dilation, padding });
}
