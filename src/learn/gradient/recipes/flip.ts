/** Weights turned around, as the gradient of a convolution's input needs them. */

import type { Value } from '../../graph/graph.ts';
import { reshape, slice, transpose } from '../../graph/operators/shape.ts';

/** w[K, C / groups, ...kernel] to [C, K / groups, ...kernel], channels exchanged within each group. */
export function exchangeChannels(w: Value, groups: number): Value {
  const [k, perGroup, ...kernel] = w.shape;
  const spatial = kernel.map((_, axis) => axis);
  if (groups === 1) return transpose(w, [1, 0, ...spatial.map((axis) => axis + 2)]);
  const parted = reshape(w, [groups, k / groups, perGroup, ...kernel]);
  const exchanged = transpose(parted, [0, 2, 1, ...spatial.map((axis) => axis + 3)]);
  return reshape(exchanged, [groups * perGroup, k / groups, ...kernel]);
}

/** The kernel read from its end along every spatial axis. */
export function flipKernel(w: Value): Value {
  const axes = w.shape.map((_, axis) => axis).filter((axis) => axis > 1 && w.shape[axis] > 1);
  if (axes.length === 0) return w;
  const begins = axes.map((axis) => w.shape[axis] - 1);
  const beforeFirst = axes.map((axis) => -w.shape[axis] - 1);
  const backwards = axes.map(() => -1);
  return slice(w, begins, beforeFirst, axes, backwards);
}
