/**
 * Gradients of arithmetic. g is the gradient of the result y; where an input was broadcast, its gradient is
 * summed over the axes along which it was repeated.
 */

import type { Value } from '../graph/graph.ts';
import {
  cast,
  cos,
  div,
  equal,
  exp,
  log,
  mul,
  neg,
  not,
  pow,
  scalarLike,
  sign,
  sin,
  sub,
  sum,
  where,
} from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { reshape } from '../graph/operators/shape.ts';
import type { GradientRule, GradientTable } from './rule.ts';

/** Sums a gradient over the axes along which its input was repeated. */
export function unbroadcast(gradient: Value, input: Value): Value {
  const lead = gradient.shape.length - input.shape.length;
  const axes = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || (input.shape[axis - lead] === 1 && gradient.shape[axis] !== 1));
  return axes.length === 0 ? gradient : reshape(reduceSum(gradient, axes, true), input.shape);
}

/** A rule of two inputs: one function for the gradient of each. */
function ofTwo(
  left: (g: Value, a: Value, b: Value, y: Value) => Value,
  right: (g: Value, a: Value, b: Value, y: Value) => Value,
): GradientRule {
  return ({ gradient, input, wants, node }) => {
    const [a, b, y] = [input(0), input(1), node.outputs[0]];
    return [
      wants(0) ? unbroadcast(left(gradient, a, b, y), a) : undefined,
      wants(1) ? unbroadcast(right(gradient, a, b, y), b) : undefined,
    ];
  };
}

function ofOne(rule: (g: Value, x: Value, y: Value) => Value): GradientRule {
  return ({ gradient, input, node }) => [rule(gradient, input(0), node.outputs[0])];
}

/** y = max(a, b, ...): da = g [a = y] / number of inputs that equal y: equal shares, as PyTorch. The same for min. */
const ofExtreme: GradientRule = ({ gradient, node, wants }) => {
  const y = node.outputs[0];
  const inputs = node.inputs as readonly Value[];
  const chosen = inputs.map((input) => cast(equal(input, y), gradient.type));
  const share = inputs.length === 1 ? gradient : div(gradient, sum(chosen));
  return inputs.map((input, i) => (wants(i) ? unbroadcast(mul(share, chosen[i]), input) : undefined));
};

function powerSlope(a: Value, b: Value): Value {
  const exponent = b.constant?.data.length === 1 ? Number(b.constant.data[0]) : undefined;
  if (exponent === 2) return mul(a, 2);
  const slope = mul(b, pow(a, sub(b, 1)));
  if (exponent !== undefined && exponent !== 0) return slope;
  return where(equal(b, 0), 0, slope);
}

export const elementwiseGradients: GradientTable = {
  /** y = a + b: da = g, db = g */
  Add: ofTwo(
    (g) => g,
    (g) => g,
  ),
  /** y = a - b: da = g, db = -g */
  Sub: ofTwo(
    (g) => g,
    (g) => neg(g),
  ),
  /** y = a b: da = g b, db = g a */
  Mul: ofTwo(
    (g, _a, b) => mul(g, b),
    (g, a) => mul(g, a),
  ),
  /** y = a / b: da = g / b, db = -g y / b */
  Div: ofTwo(
    (g, _a, b) => div(g, b),
    (g, _a, b, y) => neg(div(mul(g, y), b)),
  ),
  /** y = a^b: da = g b a^(b-1), which is 0 where b is 0; db = g y log a, which is 0 where a is 0, as PyTorch */
  Pow: ofTwo(
    (g, a, b) => mul(g, powerSlope(a, cast(b, a.type))),
    (g, a, b, y) => {
      const safe = where(equal(a, 0), scalarLike(a, 1), a);
      return cast(mul(g, mul(y, log(safe))), b.type);
    },
  ),
  Min: ofExtreme,
  Max: ofExtreme,
  /** y = a + b + c + ...: each gets g */
  Sum: ({ gradient, node }) => node.inputs.map((input) => (input ? unbroadcast(gradient, input) : undefined)),
  /** y = -x: dx = -g */
  Neg: ofOne((g) => neg(g)),
  /** y = exp(x): dx = g y */
  Exp: ofOne((g, _x, y) => mul(g, y)),
  /** y = log(x): dx = g / x */
  Log: ofOne((g, x) => div(g, x)),
  /** y = sqrt(x): dx = g / 2y */
  Sqrt: ofOne((g, _x, y) => div(mul(g, 0.5), y)),
  /** y = |x|: dx = g sign(x), 0 at 0 */
  Abs: ofOne((g, x) => mul(g, sign(x))),
  /** y = 1 / x: dx = -g y^2 */
  Reciprocal: ofOne((g, _x, y) => neg(mul(g, mul(y, y)))),
  /** y = erf(x): dx = g 2 / sqrt(pi) exp(-x^2) */
  Erf: ofOne((g, x) => mul(g, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))),
  /** y = sin(x): dx = g cos(x) */
  Sin: ofOne((g, x) => mul(g, cos(x))),
  /** y = cos(x): dx = -g sin(x) */
  Cos: ofOne((g, x) => neg(mul(g, sin(x)))),
  /** y = x: dx = g */
  Identity: ofOne((g) => g),
  /** dx = g where x = y, inside of the limits and on them, as PyTorch; outside 0 */
  Clip: ofOne((g, x, y) => mul(g, cast(equal(x, y), g.type))),
  /** y = a where the condition holds, else b: da = g where it holds, else 0; db the other way round */
  Where: ({ gradient, input, wants }) => [
    undefined,
    wants(1) ? unbroadcast(where(input(0), gradient, 0), input(1)) : undefined,
    wants(2) ? unbroadcast(where(not(input(0)), gradient, 0), input(2)) : undefined,
  ],
  /** dx = g in the type of x, between floats; from and to integers nothing can flow. */
  Cast: ({ gradient, input }) =>
    input(0).type.startsWith('float') && gradient.type.startsWith('float')
      ? [cast(gradient, input(0).type)]
      : [undefined],
  // Steps: their slope is 0 wherever they have one.
  Floor: () => [undefined],
  Ceil: () => [undefined],
  Round: () => [undefined],
  Sign: () => [undefined],
};
