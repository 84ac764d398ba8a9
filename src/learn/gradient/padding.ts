/** Gradient of Pad. Where the border was continued, its gradient is added to what it was continued from. */

import type { Value } from '../graph/graph.ts';
import { textAttribute } from '../graph/operator.ts';
import { sub, sum } from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { flip, pad, slice } from '../graph/operators/shape.ts';
import type { GradientTable } from './rule.ts';

function constantIntegersOf(value: Value | undefined): number[] {
  return Array.from(value?.constant?.data ?? [], Number);
}

/** Rows of a gradient along an axis, laid into zeros of the size of the source from a place on. */
function placed(rows: Value, axis: number, size: number, from: number): Value {
  const rank = rows.shape.length;
  const pads = new Array<number>(2 * rank).fill(0);
  pads[axis] = from;
  pads[axis + rank] = size - from - rows.shape[axis];
  return pad(rows, pads);
}

/** The gradient along one axis that had `begin` and `end` rows added. */
function folded(g: Value, axis: number, begin: number, end: number, reflects: boolean): Value {
  const size = g.shape[axis] - begin - end;
  const rows = (from: number, to: number) => slice(g, [from], [to], [axis]);
  const parts = [rows(begin, begin + size)];
  const border = (from: number, to: number, mirrored: number, edge: number) => {
    const strip = rows(from, to);
    parts.push(
      reflects
        ? placed(flip(strip, axis), axis, size, mirrored)
        : placed(reduceSum(strip, [axis], true), axis, size, edge),
    );
  };
  if (begin > 0) border(0, begin, 1, 0);
  if (end > 0) border(begin + size, begin + size + end, size - 1 - end, size - 1);
  return sum(parts);
}

export const paddingGradients: GradientTable = {
  /** dx = g without the border, plus for `edge` and `reflect` the border's g added to where it was copied from */
  Pad: ({ gradient, input, node, wants }) => {
    const pads = constantIntegersOf(node.inputs[1]);
    const rank = pads.length / 2;
    const mode = textAttribute(node.attributes, 'mode', 'constant');
    if (mode === 'constant') {
      const inside = pad(
        gradient,
        pads.map((rows) => -rows),
      );
      // The value of the border gets all that does not go to the inside.
      const outside = () => sub(reduceSum(gradient), reduceSum(inside));
      return [wants(0) ? inside : undefined, undefined, wants(2) ? outside() : undefined];
    }
    let g = gradient;
    for (const axis of input(0).shape.keys())
      if (pads[axis] || pads[axis + rank])
        g = folded(g, axis, pads[axis], pads[axis + rank], mode === 'reflect');
    return [g];
  },
};
