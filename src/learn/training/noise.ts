/** The random numbers of a step: masks of dropout and stochastic depth. */

import { createRandom } from '../../statistics/index.ts';
import type { NoiseSpec } from '../layers/scope.ts';
import { elementCount, floatTensor, type Tensor } from '../tensor.ts';
import { rows } from './batch.ts';

/**
 * Masks for every replica. They depend on the seed, the step and the name alone, so that a training goes on from a
 * checkpoint without the state of a generator; and they are those of the whole batch, cut into the replicas' parts.
 *
 * @param step any text that names this run of the graph within the training
 */
export function drawNoise(
  noises: readonly NoiseSpec[],
  { seed, step, replicas }: { seed: number; step: string; replicas: number },
): Record<string, Tensor>[] {
  const parts = Array.from({ length: replicas }, (): Record<string, Tensor> => ({}));
  const random = createRandom(seed).fork(step);
  for (const { name, shape, keep } of noises) {
    const stream = random.fork(name);
    const [n, ...rest] = shape;
    const data = new Float32Array(elementCount(shape) * replicas);
    for (let i = 0; i < data.length; i++) data[i] = stream.uniform() < keep ? 1 / keep : 0;
    const whole = floatTensor([n * replicas, ...rest], data);
    for (const [part, feeds] of parts.entries()) feeds[name] = rows(whole, part * n, n);
  }
  return parts;
}
