/** Gradients of activations; g is the gradient of the result y. */

import type { Value } from '../graph/graph.ts';
import { floatAttribute } from '../graph/operator.ts';
import { hardSigmoid, sigmoid } from '../graph/operators/activation.ts';
import { maximum, mul, sub } from '../graph/operators/elementwise.ts';
import type { GradientTable } from './rule.ts';

/** 1 where x is positive, else 0, in one pass: a hard sigmoid so steep that every normal float saturates it. */
export function positive(x: Value): Value {
  return hardSigmoid(x, 1e38, 0);
}

export const activationGradients: GradientTable = {
  Relu: ({ gradient, node }) => [mul(gradient, positive(node.outputs[0]))],
  /** dx = g where x > 0, else slope g */
  LeakyRelu: ({ gradient, input, node }) => {
    const slope = floatAttribute(node.attributes, 'alpha', 0.01);
    return [mul(gradient, maximum(positive(input(0)), slope))];
  },
  /** dx = g y (1 - y) */
  Sigmoid: ({ gradient, node }) => {
    const y = node.outputs[0];
    return [mul(gradient, mul(y, sub(1, y)))];
  },
  /** dx = g (1 - y^2) */
  Tanh: ({ gradient, node }) => {
    const y = node.outputs[0];
    return [mul(gradient, sub(1, mul(y, y)))];
  },
  Softplus: ({ gradient, input }) => [mul(gradient, sigmoid(input(0)))],
};
