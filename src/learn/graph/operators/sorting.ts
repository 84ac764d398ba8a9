/** Sorting along an axis. */

import type { Value } from '../graph.ts';
import {
  constantIntegers,
  inputOf,
  intAttribute,
  normaliseAxis,
  type OperatorTable,
  shapeError,
} from '../operator.ts';
import { integers } from './shape.ts';

/**
 * The k largest (or smallest) elements along an axis, in order, and where they were, as int64. With k equal to the
 * size of the axis this sorts. Of equal elements the first comes first.
 */
export function topK(
  x: Value,
  k: number,
  axis: number,
  options: { largest?: boolean } = {},
): { values: Value; indices: Value } {
  const attributes = { axis, largest: options.largest === false ? 0 : 1, sorted: 1 };
  const [values, indices] = x.graph.call('TopK', [x, integers(x, [k])], attributes, 2);
  return { values, indices };
}

export const sortingOperators: OperatorTable = {
  TopK: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', -1), shape.length);
      const [k] = constantIntegers(call, 1);
      if (k > shape[axis]) throw shapeError(call, `axis ${axis} has no ${k} elements`);
      const result = shape.map((size, i) => (i === axis ? k : size));
      return [
        { type, shape: result },
        { type: 'int64', shape: result },
      ];
    },
  },
};
