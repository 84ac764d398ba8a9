/** The weights of a training: tensors that live as long as it does and are changed in place. */

import { OsteonError } from '../../errors.ts';
import { matchStateDict } from '../checkpoint/state-dict.ts';
import type { ParameterSpec } from '../layers/scope.ts';
import { initialWeights } from '../networks/network.ts';
import { bytesPerElement, elementCount, type Tensor } from '../tensor.ts';
import { requireWeights } from './check-options.ts';

/**
 * Copies of weights, in the order of the network.
 *
 * @param shared in memory that worker threads see too, so that nothing is sent to them
 * @throws OsteonError `checkpoint-other-network` with the names that are missing, unexpected or misshapen
 */
export function ownWeights(
  specs: readonly ParameterSpec[],
  given: ReadonlyMap<string, Tensor>,
  shared: boolean,
): Map<string, Tensor> {
  requireWeights('training', given);
  const matched = matchStateDict(given, specs, { source: 'the set of weights' });
  return new Map(
    [...matched].map(([name, tensor]) => [
      name,
      shared ? inSharedMemory(tensor) : { ...tensor, data: tensor.data.slice() },
    ]),
  );
}

/**
 * Fresh weights; the same seed gives the same ones.
 *
 * @param shared as for {@link ownWeights}
 */
export function freshWeights(
  specs: readonly ParameterSpec[],
  seed: number,
  shared: boolean,
): Map<string, Tensor> {
  const fresh = initialWeights(specs, seed);
  if (shared) for (const [name, tensor] of fresh) fresh.set(name, inSharedMemory(tensor));
  return fresh;
}

/** Writes tensors over those of the same names and shapes. */
export function overwrite(weights: ReadonlyMap<string, Tensor>, by: ReadonlyMap<string, Tensor>): void {
  for (const [name, { data }] of by)
    ((weights.get(name) as Tensor).data as Float32Array).set(data as Float32Array);
}

function inSharedMemory({ type, shape, data }: Tensor): Tensor {
  const memory = new SharedArrayBuffer(elementCount(shape) * bytesPerElement(type));
  const array = data instanceof BigInt64Array ? new BigInt64Array(memory) : new Float32Array(memory);
  (array as Float32Array).set(data as Float32Array);
  return { type, shape, data: array };
}

/** The step at which a training run stands, out of its checkpoint. */
export function readProgress(progress: unknown, seed: number): number {
  const { step, seed: found } = (progress ?? {}) as { step?: unknown; seed?: unknown };
  if (!Number.isInteger(step) || typeof found !== 'number')
    throw new OsteonError(
      'checkpoint-progress',
      'the checkpoint does not say at which step its training stood',
      {
        hint: 'Give the state that trainer.state() made.',
      },
    );
  if (found !== seed)
    throw new OsteonError('checkpoint-seed', `the checkpoint was trained with seed ${found}, not ${seed}`, {
      hint: `Continue with seed ${found}, or start a new training from its weights.`,
    });
  return step as number;
}
