/** Gradients of sums, means and extremes: every element gets its share of the gradient of what it went into. */

import type { Value } from '../graph/graph.ts';
import { intAttribute } from '../graph/operator.ts';
import { cast, div, equal, exp, mul, sign, sub, where } from '../graph/operators/elementwise.ts';
import { cumSum, reducedAxes, reduceMax, reduceSum } from '../graph/operators/reduction.ts';
import { expand, reshape } from '../graph/operators/shape.ts';
import { elementCount } from '../tensor.ts';
import type { GradientCall, GradientRule, GradientTable } from './rule.ts';

/** A result with the reduced axes back, with size 1. */
function withReducedAxes({ input, node }: GradientCall, result: Value): Value {
  const axes = reducedAxes({ ...node, outputCount: 1 });
  return reshape(
    result,
    input(0).shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
  );
}

/** A rule of the gradient, the input and the result, which all broadcast to the input. */
function ofReduction(rule: (g: Value, x: Value, y: Value) => Value): GradientRule {
  return (call) => [
    rule(withReducedAxes(call, call.gradient), call.input(0), withReducedAxes(call, call.node.outputs[0])),
  ];
}

/** y = max x (or min): dx = g [x = y] / number of elements that equal y: equal shares, as PyTorch's amax and amin. */
const extreme: GradientRule = (call) => {
  const x = call.input(0);
  const chosen = cast(equal(x, withReducedAxes(call, call.node.outputs[0])), x.type);
  const count = reduceSum(chosen, reducedAxes({ ...call.node, outputCount: 1 }), true);
  return [mul(chosen, div(withReducedAxes(call, call.gradient), count))];
};

export const reductionGradients: GradientTable = {
  /** y = sum x: dx = g */
  ReduceSum: ofReduction((g, x) => expand(g, x.shape)),
  /** y = sum x / n: dx = g / n */
  ReduceMean: ofReduction((g, x) => expand(mul(g, elementCount(g.shape) / elementCount(x.shape)), x.shape)),
  ReduceMax: extreme,
  ReduceMin: extreme,
  /** y = sum x^2: dx = 2 g x */
  ReduceSumSquare: ofReduction((g, x) => mul(mul(g, 2), x)),
  /** y = sqrt(sum x^2): dx = g x / y; 0 where y is 0 */
  ReduceL2: ofReduction((g, x, y) => mul(x, div(g, where(equal(y, 0), 1, y)))),
  /** y = sum |x|: dx = g sign(x) */
  ReduceL1: ofReduction((g, x) => mul(g, sign(x))),
  /** y = log(sum exp(x)): dx = g softmax(x); exp(x - y) would lose the digits of a large y */
  ReduceLogSumExp: (call) => {
    const axes = reducedAxes({ ...call.node, outputCount: 1 });
    const x = call.input(0);
    const weights = exp(sub(x, reduceMax(x, axes, true)));
    return [mul(weights, div(withReducedAxes(call, call.gradient), reduceSum(weights, axes, true)))];
  },
  /** An element went into all sums from its own place on: the sums the other way round. */
  CumSum: ({ gradient, node }) => {
    const { attributes } = node;
    const axis = Number(node.inputs[1]?.constant?.data[0]);
    return [
      cumSum(gradient, axis, {
        exclusive: intAttribute(attributes, 'exclusive', 0) === 1,
        reverse: intAttribute(attributes, 'reverse', 0) === 0,
      }),
    ];
  },
};
