/** Activations that the standard has as one operator each. */

import type { Value } from '../graph.ts';
import {
  broadcastShapes,
  inputOf,
  intAttribute,
  likeInput,
  normaliseAxis,
  type OperatorDefinition,
  type OperatorTable,
  shapeError,
} from '../operator.ts';

/** x where x is positive, else 0 */
export function relu(x: Value): Value {
  return x.graph.call('Relu', [x])[0];
}

/** x where x is at least 0, else slope times x. */
export function leakyRelu(x: Value, slope = 0.01): Value {
  return x.graph.call('LeakyRelu', [x], { alpha: { float: slope } })[0];
}

/** As {@link leakyRelu}, with a learned slope that broadcasts to x: [C, 1, 1] for one a channel. */
export function prelu(x: Value, slope: Value): Value {
  return x.graph.call('PRelu', [x, slope])[0];
}

/** 1 / (1 + exp(-x)) */
export function sigmoid(x: Value): Value {
  return x.graph.call('Sigmoid', [x])[0];
}

/** The hyperbolic tangent, (exp(x) - exp(-x)) / (exp(x) + exp(-x)) */
export function tanh(x: Value): Value {
  return x.graph.call('Tanh', [x])[0];
}

/** log(1 + exp(x)) */
export function softplus(x: Value): Value {
  return x.graph.call('Softplus', [x])[0];
}

/** x times the normal distribution's probability below x; `tanh` takes the usual approximation. */
export function gelu(x: Value, approximate: 'none' | 'tanh' = 'none'): Value {
  return x.graph.call('Gelu', [x], { approximate })[0];
}

/** max(0, min(1, alpha x + beta)) */
export function hardSigmoid(x: Value, alpha = 0.2, beta = 0.5): Value {
  return x.graph.call('HardSigmoid', [x], { alpha: { float: alpha }, beta: { float: beta } })[0];
}

/** Sums to 1 along the axis. */
export function softmax(x: Value, axis = 1): Value {
  return x.graph.call('Softmax', [x], { axis })[0];
}

/** The logarithm of {@link softmax}, without overflow. */
export function logSoftmax(x: Value, axis = 1): Value {
  return x.graph.call('LogSoftmax', [x], { axis })[0];
}

const alongAxis: OperatorDefinition = {
  infer(call) {
    const { type, shape } = inputOf(call, 0);
    normaliseAxis(call, intAttribute(call.attributes, 'axis', -1), shape.length);
    return [{ type, shape }];
  },
};

export const activationOperators: OperatorTable = {
  Relu: likeInput,
  LeakyRelu: likeInput,
  Sigmoid: likeInput,
  Tanh: likeInput,
  Softplus: likeInput,
  Gelu: likeInput,
  HardSigmoid: likeInput,
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  PRelu: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      if (broadcastShapes(shape, inputOf(call, 1).shape)?.length !== shape.length)
        throw shapeError(call, 'the slope does not broadcast to the input');
      return [{ type, shape }];
    },
  },
};
