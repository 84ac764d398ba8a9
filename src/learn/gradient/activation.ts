/** Gradients of activations; g is the gradient of the result y. */

import type { Value } from '../graph/graph.ts';
import { floatAttribute, intAttribute, textAttribute } from '../graph/operator.ts';
import { hardSigmoid, sigmoid, tanh } from '../graph/operators/activation.ts';
import {
  add,
  and,
  cast,
  erf,
  exp,
  greater,
  less,
  maximum,
  minimum,
  mul,
  sub,
  where,
} from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { unbroadcast } from './elementwise.ts';
import type { GradientTable } from './rule.ts';

/** 1 where x is positive, else 0, in one pass: a hard sigmoid so steep that every normal float saturates it. */
function positive(x: Value): Value {
  return hardSigmoid(x, 1e38, 0);
}

/** 1 where x is positive, else the slope. */
function leakySlopes(x: Value, slope: number): Value {
  const mask = positive(x);
  if (slope >= 0 && slope <= 1) return maximum(mask, slope);
  return slope > 1 ? sub(slope, mul(mask, slope - 1)) : add(mul(mask, 1 - slope), slope);
}

/** Derivative of x times the normal distribution's probability below x: that probability plus x times the density. */
function geluSlope(x: Value): Value {
  const probability = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(probability, mul(x, density));
}

/** Derivative of x (1 + tanh(u)) / 2 with u = a (x + b x^3), the usual approximation. */
function geluTanhSlope(x: Value): Value {
  const [a, b] = [Math.sqrt(2 / Math.PI), 0.044715];
  const square = mul(x, x);
  const t = tanh(mul(x, add(mul(square, a * b), a)));
  const inner = mul(x, add(mul(square, 3 * a * b), a));
  return mul(add(add(t, 1), mul(mul(inner, sub(1, t)), add(t, 1))), 0.5);
}

export const activationGradients: GradientTable = {
  /** dx = g where x > 0, else 0; the result tells where that is, so that x need not be kept */
  Relu: ({ gradient, node }) => [mul(gradient, positive(node.outputs[0]))],
  /** dx = g where x > 0, else slope g. A positive slope keeps the sign: then x need not be kept, only the result. */
  LeakyRelu: ({ gradient, input, node }) => {
    const slope = floatAttribute(node.attributes, 'alpha', 0.01);
    return [mul(gradient, leakySlopes(slope > 0 ? node.outputs[0] : input(0), slope))];
  },
  /** dx = g where x > 0, else slope g; dslope = g min(x, 0), summed over where the slope is used */
  PRelu: ({ gradient, input, wants }) => {
    const [x, slope] = [input(0), input(1)];
    return [
      wants(0) ? where(greater(x, 0), gradient, mul(gradient, slope)) : undefined,
      wants(1) ? unbroadcast(mul(gradient, minimum(x, 0)), slope) : undefined,
    ];
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
  /** y = log(1 + exp(x)): dx = g sigmoid(x) */
  Softplus: ({ gradient, input }) => [mul(gradient, sigmoid(input(0)))],
  /** y = x s with s = sigmoid(x): dx = g (s + y (1 - s)), two passes fewer than through both operators */
  Silu: ({ gradient, node }) => {
    const [y, gate] = node.outputs;
    return [mul(gradient, add(gate, mul(y, sub(1, gate))))];
  },
  /** y = x P(x) with the normal distribution P: dx = g (P(x) + x P'(x)), or the slope of the approximation */
  Gelu: ({ gradient, input, node }) => {
    const approximate = textAttribute(node.attributes, 'approximate', 'none') === 'tanh';
    return [mul(gradient, approximate ? geluTanhSlope(input(0)) : geluSlope(input(0)))];
  },
  /** dx = alpha g strictly between the limits, else 0 */
  HardSigmoid: ({ gradient, input, node }) => {
    const [x, alpha] = [input(0), floatAttribute(node.attributes, 'alpha', 0.2)];
    const y = node.outputs[0];
    const between = cast(and(greater(y, 0), less(y, 1)), x.type);
    return [mul(mul(gradient, alpha), between)];
  },
  /** dx = y (g - sum(g y)) along the axis */
  Softmax: ({ gradient, node }) => {
    const y = node.outputs[0];
    const weighted = mul(gradient, y);
    const axis = intAttribute(node.attributes, 'axis', -1);
    return [sub(weighted, mul(y, reduceSum(weighted, [axis], true)))];
  },
  /** dx = g - exp(y) sum(g) along the axis */
  LogSoftmax: ({ gradient, node }) => {
    const axis = intAttribute(node.attributes, 'axis', -1);
    return [sub(gradient, mul(exp(node.outputs[0]), reduceSum(gradient, [axis], true)))];
  },
};
