/** Gradients of operators that move elements: each element's gradient goes back to where it came from. */

import type { Value } from '../graph/graph.ts';
import { intAttribute, intsAttribute } from '../graph/operator.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { concat, flip, pad, reshape, sliceRanges, split, transpose } from '../graph/operators/shape.ts';
import { unbroadcast } from './elementwise.ts';
import type { GradientTable } from './rule.ts';
import { zerosOf } from './zeros.ts';

export const shapeGradients: GradientTable = {
  /** dx = g in the shape of x */
  Reshape: ({ gradient, input }) => [reshape(gradient, input(0).shape)],
  /** dx = g with the inverse permutation of axes */
  Transpose: ({ gradient, node }) => {
    const rank = gradient.shape.length;
    const reversed = Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
    const order = intsAttribute(node.attributes, 'perm', reversed);
    return [
      transpose(
        gradient,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ];
  },
  /** dx = the sum of g over the copies of each element */
  Expand: ({ gradient, input }) => [unbroadcast(gradient, input(0))],
  /** Each part gets its piece of g. */
  Concat: ({ gradient, node }) => {
    const axis = intAttribute(node.attributes, 'axis', 0);
    const from = axis < 0 ? axis + gradient.shape.length : axis;
    return split(
      gradient,
      node.inputs.map((input) => (input as Value).shape[from]),
      from,
    );
  },
  /** dx = the gradients of the parts joined, zeros for parts that the loss does not depend on */
  Split: ({ gradients, node }) => {
    const parts = node.outputs.map((output, i) => gradients[i] ?? zerosOf(output, output.shape));
    return [concat(parts, intAttribute(node.attributes, 'axis', 0))];
  },
  /** dx = g where an element was taken, 0 elsewhere, axis by axis */
  Slice: ({ gradient, input, node }) => {
    const { shape } = input(0);
    let g = gradient;
    for (const [axis, range] of sliceRanges({ ...node, outputCount: 1 }).entries())
      if (range.size !== shape[axis] || range.step < 0) g = unsliced(g, axis, shape[axis], range);
    return [g];
  },
  /** dx = the sum of g over all repeats */
  Tile: ({ gradient, input }) => {
    const { shape } = input(0);
    const sizes = shape.flatMap((size, axis) => [gradient.shape[axis] / size, size]);
    const repeats = shape.map((_, axis) => 2 * axis);
    return [reduceSum(reshape(gradient, sizes), repeats)];
  },
};

/** The gradient of one axis of a slice: zeros between the rows that were taken, and around them. */
function unsliced(
  gradient: Value,
  axis: number,
  length: number,
  range: { start: number; step: number; size: number },
): Value {
  const step = Math.abs(range.step);
  const { size } = range;
  let start = range.start;
  let g = gradient;
  if (range.step < 0) {
    g = flip(g, axis);
    start += (size - 1) * range.step;
  }
  const rank = g.shape.length;
  if (step > 1) {
    const { shape } = g;
    const apart = reshape(g, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
    const gaps = new Array<number>(2 * (rank + 1)).fill(0);
    gaps[axis + 1 + rank + 1] = step - 1;
    g = reshape(
      pad(apart, gaps),
      shape.map((rows, i) => (i === axis ? rows * step : rows)),
    );
  }
  const pads = new Array<number>(2 * rank).fill(0);
  pads[axis] = start;
  // Negative where the gap after the last row reaches past the end.
  pads[axis + rank] = length - start - size * step;
  return pad(g, pads);
}
