/** Parts that the decoders of segmentation_models_pytorch share, with their initialisation. */

import type { Value } from '../../graph/graph.ts';
import * as op from '../../graph/ops.ts';
import { conv, samePadding } from '../../layers/convolution.ts';
import { he, type Initialiser, xavierUniform, zero } from '../../layers/initialise.ts';
import { batchNorm } from '../../layers/normalisation.ts';
import type { Scope } from '../../layers/scope.ts';

/** How the weights of a decoder begin, unless its file says otherwise. */
const decoderInitialiser = he({ distribution: 'uniform' });

/** Convolution without bias (`0`), batch norm (`1`), ReLU. */
export function convNormRelu(
  scope: Scope,
  x: Value,
  options: { out: number; kernel: number; dilation?: number; initialise?: Initialiser },
): Value {
  const padding = samePadding(options.kernel, options.dilation);
  const initialise = options.initialise ?? decoderInitialiser;
  const y = conv(scope.at(0), x, { ...options, padding, initialise, bias: false });
  return op.relu(batchNorm(scope.at(1), y));
}

/** The block of U-Net's decoders: [x, ...skips] joined, then two convolutions (`conv1`, `conv2`). */
export function decoderBlock(scope: Scope, joined: readonly Value[], out: number): Value {
  const y = convNormRelu(scope.at('conv1'), op.concat(joined, 1), { out, kernel: 3 });
  return convNormRelu(scope.at('conv2'), y, { out, kernel: 3 });
}

/** Convolution to the logits (`0`), enlarged with bilinear interpolation between the centres of the corners. */
export function segmentationHead(
  scope: Scope,
  x: Value,
  options: { classes: number; kernel: number; upsampling?: number; initialise?: Initialiser },
): Value {
  const { classes, kernel, upsampling = 1 } = options;
  const initial = options.initialise
    ? { initialise: options.initialise }
    : { initialise: xavierUniform, initialiseBias: zero };
  const y = conv(scope.at(0), x, { out: classes, kernel, padding: samePadding(kernel), ...initial });
  return upsampling === 1 ? y : enlarge(y, upsampling);
}

/** Enlarges a map by a whole factor, the centres of its corners staying corners. */
export function enlarge(x: Value, factor: number): Value {
  return op.resize(
    x,
    x.shape.slice(2).map((size) => factor * size),
    { mode: 'linear', alignCorners: true },
  );
}
