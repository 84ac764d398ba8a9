/** Activations of PyTorch by name, among them one with a weight and those that are made of several operators. */

import type { Value } from '../graph/graph.ts';
import {
  gelu,
  hardSigmoid,
  leakyRelu,
  prelu as preluOperator,
  relu,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '../graph/operators/activation.ts';
import { mul } from '../graph/operators/elementwise.ts';
import { reshape } from '../graph/operators/shape.ts';
import { constant } from './initialise.ts';
import type { Scope } from './scope.ts';

/** x sigmoid(x), also called swish: torch.nn.SiLU. */
export function silu(x: Value): Value {
  const gate = sigmoid(x);
  const y = mul(x, gate);
  x.graph.composite('Silu', [x], [y, gate]);
  return y;
}

/** x max(0, min(1, x / 6 + 1 / 2)): torch.nn.Hardswish. */
export function hardSwish(x: Value): Value {
  return mul(x, hardSigmoid(x, 1 / 6, 0.5));
}

/** x tanh(log(1 + exp(x))): torch.nn.Mish. */
export function mish(x: Value): Value {
  return mul(x, tanh(softplus(x)));
}

/** torch.nn.PReLU: parameter `weight` [slopes], where `slopes` is 1 (one for all, the default) or the channels. */
export function prelu(scope: Scope, x: Value, options: { slopes?: number; begin?: number } = {}): Value {
  const slopes = options.slopes ?? 1;
  const weight = scope.parameter('weight', [slopes], constant(options.begin ?? 0.25));
  const spatial = new Array<number>(Math.max(0, x.shape.length - 2)).fill(1);
  return preluOperator(x, reshape(weight, [slopes, ...spatial]));
}

const activations = {
  identity: (_scope: Scope, x: Value) => x,
  relu: (_scope: Scope, x: Value) => relu(x),
  /** Slope 0.01. */
  leakyRelu: (_scope: Scope, x: Value) => leakyRelu(x),
  /** One slope for all channels, beginning at 0.25. */
  prelu: (scope: Scope, x: Value) => prelu(scope, x),
  silu: (_scope: Scope, x: Value) => silu(x),
  gelu: (_scope: Scope, x: Value) => gelu(x),
  hardSwish: (_scope: Scope, x: Value) => hardSwish(x),
  mish: (_scope: Scope, x: Value) => mish(x),
  sigmoid: (_scope: Scope, x: Value) => sigmoid(x),
  tanh: (_scope: Scope, x: Value) => tanh(x),
  /** Over the channels, axis 1. */
  softmax: (_scope: Scope, x: Value) => softmax(x, 1),
} as const;

/** Names that {@link activate} knows. */
export type ActivationName = keyof typeof activations;

/** All names, for options that name an activation. */
export const activationNames = Object.keys(activations) as ActivationName[];

/** The activation of a name. The scope gives the weight of those that have one. */
export function activate(scope: Scope, x: Value, name: ActivationName): Value {
  return activations[name](scope, x);
}
