/** Sums, means and extremes over axes. */

import type { Value } from '../graph.ts';
import {
  constantIntegers,
  inputOf,
  intAttribute,
  normaliseAxis,
  type OperatorCall,
  type OperatorDefinition,
  type OperatorTable,
} from '../operator.ts';
import { integers, unsqueeze } from './shape.ts';

function reduction(operator: string) {
  return function reduce(x: Value, axes?: readonly number[], keep = false): Value {
    const rank = x.shape.length;
    // To ONNX no axes are all axes; here they are none, as in a loop over none.
    if (axes?.length === 0 && rank > 0) return reduce(unsqueeze(x, [rank]), [rank]);
    const over = axes ?? x.shape.map((_, axis) => axis);
    return x.graph.call(operator, [x, integers(x, over)], { keepdims: keep ? 1 : 0 })[0];
  };
}

/** Sum over axes (all, where none are named); `keep` leaves them with size 1. */
export const reduceSum = reduction('ReduceSum');
/** Mean over axes. */
export const reduceMean = reduction('ReduceMean');
/** The largest element over axes. Its gradient is shared by all that are largest, as PyTorch's amax. */
export const reduceMax = reduction('ReduceMax');
/** The smallest element over axes. Its gradient is shared by all that are smallest, as PyTorch's amin. */
export const reduceMin = reduction('ReduceMin');
/** Sum of squares over axes. */
export const reduceSumSquare = reduction('ReduceSumSquare');
/** Square root of the sum of squares: the Euclidean norm. Its gradient at 0 is 0, as PyTorch's. */
export const reduceL2 = reduction('ReduceL2');
/** Sum of absolute values. */
export const reduceL1 = reduction('ReduceL1');
/** log(sum(exp(x))) without overflow. */
export const reduceLogSumExp = reduction('ReduceLogSumExp');

/** The place of the largest element along an axis, as int64; the axis is removed. */
export function argMax(x: Value, axis: number): Value {
  return x.graph.call('ArgMax', [x], { axis, keepdims: 0 })[0];
}

/** Sums from the first element up to each one along an axis. */
export function cumSum(x: Value, axis: number, options: CumSumOptions = {}): Value {
  const attributes = { exclusive: options.exclusive ? 1 : 0, reverse: options.reverse ? 1 : 0 };
  return x.graph.call('CumSum', [x, integers(x, [axis])], attributes)[0];
}

/** Options of {@link cumSum}. */
export interface CumSumOptions {
  /** Without the element itself. */
  readonly exclusive?: boolean;
  /** From the last element down. */
  readonly reverse?: boolean;
}

/** The axes of a reduction, counted from the front; all where none are named, unless the node says otherwise. */
export function reducedAxes(call: OperatorCall): number[] {
  const { shape } = inputOf(call, 0);
  const named = call.inputs[1] ? constantIntegers(call, 1) : [];
  if (named.length === 0 && intAttribute(call.attributes, 'noop_with_empty_axes', 0) === 0)
    return shape.map((_, axis) => axis);
  return named.map((axis) => normaliseAxis(call, axis, shape.length));
}

const reducing: OperatorDefinition = {
  infer(call) {
    const { type, shape } = inputOf(call, 0);
    const axes = reducedAxes(call);
    const keep = intAttribute(call.attributes, 'keepdims', 1) === 1;
    const reduced = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return [{ type, shape: keep ? reduced : reduced.filter((_, axis) => !axes.includes(axis)) }];
  },
};

export const reductionOperators: OperatorTable = {
  ReduceSum: reducing,
  ReduceMean: reducing,
  ReduceMax: reducing,
  ReduceMin: reducing,
  ReduceSumSquare: reducing,
  ReduceL2: reducing,
  ReduceL1: reducing,
  ReduceLogSumExp: reducing,
  CumSum: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      normaliseAxis(call, constantIntegers(call, 1)[0], shape.length);
      return [{ type, shape }];
    },
  },
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
