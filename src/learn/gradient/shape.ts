/** Gradients of operators that move elements: each element's gradient goes back to where it came from. */

import type { Value } from '../graph/graph.ts';
import { intAttribute, intsAttribute, textAttribute } from '../graph/operator.ts';
import { scalarLike } from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import {
  concat,
  depthToSpace,
  expand,
  flip,
  pad,
  reshape,
  sliceRanges,
  spaceToDepth,
  split,
  transpose,
} from '../graph/operators/shape.ts';
import { unbroadcast } from './elementwise.ts';
import type { GradientTable } from './rule.ts';

export const shapeGradients: GradientTable = {
  Reshape: ({ gradient, input }) => [reshape(gradient, input(0).shape)],
  /** The inverse permutation. */
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
  Expand: ({ gradient, input }) => [unbroadcast(gradient, input(0))],
  Concat: ({ gradient, node }) => {
    const axis = intAttribute(node.attributes, 'axis', 0);
    const from = axis < 0 ? axis + gradient.shape.length : axis;
    return split(
      gradient,
      node.inputs.map((input) => (input as Value).shape[from]),
      from,
    );
  },
  Split: ({ gradients, node }) => {
    const parts = node.outputs.map(
      (output, i) => gradients[i] ?? expand(scalarLike(output, 0), output.shape),
    );
    return [concat(parts, intAttribute(node.attributes, 'axis', 0))];
  },
  Slice: ({ gradient, input, node }) => {
    const { shape } = input(0);
    let g = gradient;
    for (const [axis, range] of sliceRanges({ ...node, outputCount: 1 }).entries())
      if (range.size !== shape[axis] || range.step < 0) g = unsliced(g, axis, shape[axis], range);
    return [g];
  },
  Tile: ({ gradient, input }) => {
    const { shape } = input(0);
    const sizes = shape.flatMap((size, axis) => [gradient.shape[axis] / size, size]);
    const repeats = shape.map((_, axis) => 2 * axis);
    return [reduceSum(reshape(gradient, sizes), repeats)];
  },
  SpaceToDepth: ({ gradient, node }) => [
    depthToSpace(gradient, intAttribute(node.attributes, 'blocksize', 1)),
  ],
  DepthToSpace: ({ gradient, node }) => {
    const block = intAttribute(node.attributes, 'blocksize', 1);
    if (textAttribute(node.attributes, 'mode', 'DCR') === 'DCR') return [spaceToDepth(gradient, block)];
    const [n, channels, height, width] = gradient.shape;
    const blocks = reshape(gradient, [n, channels, height / block, block, width / block, block]);
    const apart = transpose(blocks, [0, 1, 3, 5, 2, 4]);
    return [reshape(apart, [n, channels * block * block, height / block, width / block])];
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
