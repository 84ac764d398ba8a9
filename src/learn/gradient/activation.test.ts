import { describe } from 'vitest';
import golden from '../../../goldens/learn/gradient_activation.json' with { type: 'json' };
import {
  gelu,
  hardSigmoid,
  leakyRelu,
  logSoftmax,
  prelu,
  relu,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '../graph/operators/activation.ts';
import { reshape } from '../graph/operators/shape.ts';
import { hardSwish, mish, silu } from '../layers/activation.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';

const builders: Record<string, BuildCase> = {
  relu: ({ x }) => relu(x),
  'leaky-0.01': ({ x }) => leakyRelu(x),
  'leaky-1.5': ({ x }) => leakyRelu(x, 1.5),
  'leaky-negative': ({ x }) => leakyRelu(x, -0.3),
  'prelu-one': ({ x, slope }) => prelu(x, slope),
  'prelu-channels': ({ x, slope }) => prelu(x, reshape(slope, [3, 1, 1])),
  'prelu-rows': ({ x, slope }) => prelu(x, slope),
  sigmoid: ({ x }) => sigmoid(x),
  tanh: ({ x }) => tanh(x),
  softplus: ({ x }) => softplus(x),
  gelu: ({ x }) => gelu(x),
  'gelu-tanh': ({ x }) => gelu(x, 'tanh'),
  silu: ({ x }) => silu(x),
  'hard-sigmoid': ({ x }) => hardSigmoid(x, 1 / 6, 0.5),
  'hard-swish': ({ x }) => hardSwish(x),
  mish: ({ x }) => mish(x),
  'softmax-1': ({ x }) => softmax(x),
  'softmax-last': ({ x }) => softmax(x, -1),
  'softmax-0': ({ x }) => softmax(x, 0),
  'softmax-row': ({ x }) => softmax(x, 0),
  'log-softmax-1': ({ x }) => logSoftmax(x),
  'log-softmax-2': ({ x }) => logSoftmax(x, 2),
  'log-softmax-last': ({ x }) => logSoftmax(x, -1),
  'softmax-far': ({ x }) => softmax(x),
  'log-softmax-far': ({ x }) => logSoftmax(x),
  'silu-far': ({ x }) => silu(x),
  'mish-far': ({ x }) => mish(x),
  'gelu-far': ({ x }) => gelu(x),
  'gelu-tanh-far': ({ x }) => gelu(x, 'tanh'),
};

describe('activations and their gradients', () => {
  testGradients(golden, builders);
});
