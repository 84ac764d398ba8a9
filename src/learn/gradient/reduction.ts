/** Gradients of sums and means: every element gets its share of the gradient of what it went into. */

import type { Value } from '../graph/graph.ts';
import { mul } from '../graph/operators/elementwise.ts';
import { expand, reshape } from '../graph/operators/shape.ts';
import { elementCount } from '../tensor.ts';
import type { GradientCall, GradientTable } from './rule.ts';

/** The gradient with the reduced axes back, with size 1. */
function withReducedAxes({ gradient, input, node }: GradientCall): Value {
  const axes = Array.from(node.inputs[1]?.constant?.data ?? [], Number);
  const rank = input(0).shape.length;
  const reduced = axes.length === 0 ? input(0).shape.map((_, axis) => axis) : axes;
  const named = reduced.map((axis) => (axis < 0 ? axis + rank : axis));
  return reshape(
    gradient,
    input(0).shape.map((size, axis) => (named.includes(axis) ? 1 : size)),
  );
}

export const reductionGradients: GradientTable = {
  ReduceSum: (call) => [expand(withReducedAxes(call), call.input(0).shape)],
  ReduceMean: (call) => {
    const gradient = withReducedAxes(call);
    const share = elementCount(gradient.shape) / elementCount(call.input(0).shape);
    return [expand(mul(gradient, share), call.input(0).shape)];
  },
  /** y = sum x^2: dx = 2 g x */
  ReduceSumSquare: (call) => [mul(mul(withReducedAxes(call), 2), call.input(0))],
};
