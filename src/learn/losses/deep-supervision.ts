/** Deep supervision: the loss at several resolutions of one network. Source: nnU-Net. */

import type { Value } from '../graph/graph.ts';
import { add, mul } from '../graph/operators/elementwise.ts';
import { gather } from '../graph/operators/indexing.ts';
import { integerTensor, type Shape } from '../tensor.ts';
import type { Loss } from './loss.ts';
import { lossOptionError } from './loss-options.ts';

/** As {@link Loss}, of the logits of several resolutions, the full one first. */
export type DeepLoss = (logits: readonly Value[], labels: Value) => Value;

/**
 * nnU-Net's weights: 1 / 2^i, the coarsest 0, summing to 1. A single resolution has the weight 1.
 */
export function deepSupervisionWeights(levels: number): number[] {
  if (levels === 1) return [1];
  const raw = Array.from({ length: levels }, (_, i) => (i === levels - 1 ? 0 : 2 ** -i));
  const sum = raw.reduce((a, b) => a + b);
  return raw.map((weight) => weight / sum);
}

/**
 * The weighted sum of a loss over resolutions; labels are brought to each by their nearest voxel.
 *
 * @param weights one for each resolution; {@link deepSupervisionWeights} where left out
 * @throws OsteonError `loss-option` where there are fewer or more weights than resolutions
 */
export function deepSupervision(loss: Loss, weights?: readonly number[]): DeepLoss {
  return (logits, labels) => {
    const shares = weights ?? deepSupervisionWeights(logits.length);
    if (shares.length !== logits.length)
      throw lossOptionError(
        'deep supervision',
        'weights',
        `${shares.length} numbers`,
        `${logits.length} numbers`,
      );
    return logits
      .flatMap((level, i) =>
        shares[i] === 0 ? [] : [mul(loss(level, downsampleLabels(labels, level.shape.slice(2))), shares[i])],
      )
      .reduce((a, b) => add(a, b));
  };
}

/**
 * Labels at a coarser resolution, each the one at the centre of its block: PyTorch's `nearest-exact`.
 *
 * @param labels [N, ...size]
 */
export function downsampleLabels(labels: Value, size: Shape): Value {
  return size.reduce((x, length, axis) => {
    const from = x.shape[axis + 1];
    if (from === length) return x;
    const centres = Array.from({ length }, (_, i) => Math.floor(((i + 0.5) * from) / length));
    return gather(x, x.graph.constant(integerTensor([length], centres)), axis + 1);
  }, labels);
}
