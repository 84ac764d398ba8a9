/** Sums, means and extremes over axes. */

import type { Value } from '../graph.ts';
import {
  constantIntegers,
  inputOf,
  intAttribute,
  normaliseAxis,
  type OperatorDefinition,
  type OperatorTable,
} from '../operator.ts';
import { integers } from './shape.ts';

function reduction(operator: string) {
  return (x: Value, axes?: readonly number[], keep = false): Value => {
    const over = axes ?? x.shape.map((_, axis) => axis);
    return x.graph.call(operator, [x, integers(x, over)], { keepdims: keep ? 1 : 0 })[0];
  };
}

/** Sum over axes (all, where none are named); `keep` leaves them with size 1. */
export const reduceSum = reduction('ReduceSum');
export const reduceMean = reduction('ReduceMean');
export const reduceMax = reduction('ReduceMax');
export const reduceMin = reduction('ReduceMin');
export const reduceSumSquare = reduction('ReduceSumSquare');

/** The place of the largest element along an axis, as int64; the axis is removed. */
export function argMax(x: Value, axis: number): Value {
  return x.graph.call('ArgMax', [x], { axis, keepdims: 0 })[0];
}

const reducing: OperatorDefinition = {
  infer(call) {
    const { type, shape } = inputOf(call, 0);
    const axes = (call.inputs[1] ? constantIntegers(call, 1) : shape.map((_, axis) => axis)).map((axis) =>
      normaliseAxis(call, axis, shape.length),
    );
    const keep = intAttribute(call.attributes, 'keepdims', 1) === 1;
    const reduced = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return [{ type, shape: keep ? reduced : reduced.filter((_, axis) => !axes.includes(axis)) }];
  },
};

export const reductions: OperatorTable = {
  ReduceSum: reducing,
  ReduceMean: reducing,
  ReduceMax: reducing,
  ReduceMin: reducing,
  ReduceSumSquare: reducing,
  ArgMax: {
    infer(call) {
      const { shape } = inputOf(call, 0);
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', 0), shape.length);
      const keep = intAttribute(call.attributes, 'keepdims', 1) === 1;
      const reduced = shape.map((size, k) => (k === axis ? 1 : size));
      return [{ type: 'int64', shape: keep ? reduced : reduced.filter((_, k) => k !== axis) }];
    },
  },
};
