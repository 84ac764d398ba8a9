/** Gradients of operators that move elements: each element's gradient goes back to where it came from. */

import type { Value } from '../graph/graph.ts';
import { intAttribute, intsAttribute } from '../graph/operator.ts';
import { scalarLike } from '../graph/operators/elementwise.ts';
import { concat, expand, pad, reshape, sliceRanges, split, transpose } from '../graph/operators/shape.ts';
import { unbroadcast } from './elementwise.ts';
import type { GradientTable } from './rule.ts';

export const shapeGradients: GradientTable = {
  Reshape: ({ gradient, input }) => [reshape(gradient, input(0).shape)],
  /** The inverse permutation. */
  Transpose: ({ gradient, node }) => {
    const order = intsAttribute(node.attributes, 'perm', []);
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
  /** Steps of 1: zeros around; other steps are spread out first. */
  Slice: ({ gradient, input, node }) => {
    const ranges = sliceRanges({ ...node, outputCount: 1 });
    const begins: number[] = [];
    const ends: number[] = [];
    for (const [axis, { start, size }] of ranges.entries()) {
      begins.push(start);
      ends.push(input(0).shape[axis] - start - size);
    }
    return [pad(gradient, [...begins, ...ends])];
  },
};
