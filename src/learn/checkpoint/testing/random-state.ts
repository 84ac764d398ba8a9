/** State dictionaries for tests, small and seeded. */

import { createTensor, floatTensor, integerTensor, type Tensor } from '../../tensor.ts';
import { goldenUniform } from '../../testing/golden-values.ts';
import { float32ToFloat16 } from '../float-formats.ts';
import type { StateDict } from '../state-dict.ts';

/** One tensor of each type that PyTorch's files can hold; `seed` names the values. */
export function everyType(seed = 'a'): StateDict {
  const numbers = goldenUniform(seed, [2, 3]);
  return new Map<string, Tensor>([
    ['conv.weight', numbers],
    ['conv.bias', goldenUniform(`${seed}.bias`, [3])],
    ['bn.num_batches_tracked', integerTensor([], [12])],
    ['half', createTensor('float16', [2, 3], float32ToFloat16(numbers.data))],
    ['double', createTensor('float64', [2], Float64Array.of(Math.PI, -1e300))],
    ['int32', createTensor('int32', [2], Int32Array.of(-5, 5))],
    ['int16', createTensor('int16', [1], Int16Array.of(-300))],
    ['int8', createTensor('int8', [3], Int8Array.of(-128, 0, 127))],
    ['uint8', createTensor('uint8', [2], Uint8Array.of(0, 255))],
    ['bool', createTensor('bool', [2], Uint8Array.of(1, 0))],
    ['empty', floatTensor([0, 4], [])],
  ]);
}

/** Weights of a small network, Adam's state for them, and a running average. */
export function smallTraining() {
  const names = ['conv.weight', 'conv.bias'];
  const shapes = [[2, 1, 3, 3], [2]];
  const fill = (seed: string): StateDict =>
    new Map(names.map((name, i) => [name, goldenUniform(`${seed}.${name}`, shapes[i], 0, 1)]));
  const weights: StateDict = new Map([
    ...fill('weights'),
    ['bn.num_batches_tracked', integerTensor([], [3])],
  ]);
  return {
    names,
    state: {
      weights,
      optimiser: { kind: 'adam', step: 3, slots: { exp_avg: fill('m'), exp_avg_sq: fill('v') } },
      ema: fill('ema'),
      progress: { epoch: 2, best: 0.75, random: [1, 2, 3, 4] },
      metadata: { network: 'unet', note: 'é "quoted"' },
    },
  };
}
