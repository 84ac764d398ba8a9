/** A small network and its training, shared by the tests of the trainer. */

import { expect } from 'vitest';
import { OsteonError } from '../../../errors.ts';
import { crossEntropy } from '../../losses/cross-entropy.ts';
import { unet } from '../../networks/unet.ts';
import { adam } from '../../optimisers/adam.ts';
import { constantRate } from '../../optimisers/schedule.ts';
import { createTensor, type Tensor } from '../../tensor.ts';
import { goldenUniform } from '../../testing/golden-values.ts';
import { testRuntime } from '../../testing/runtime.ts';
import type { Batch } from '../batch.ts';
import { Trainer, type TrainerOptions } from '../trainer.ts';

/** Norm, dropout and pooling in few parameters. */
export const small = { channels: [4, 8], convolutions: 1, classes: 3 };
export const network = unet({ ...small, dropout: 0.3 });

/** Images that show their labels, [n, 1, 8, 8]. */
export function batch(name: string, n = 4): Batch {
  const labels = goldenUniform(`${name} labels`, [n, 8, 8], 0, 3).data;
  const image = goldenUniform(`${name} image`, [n, 1, 8, 8]);
  for (const [i, label] of labels.entries()) image.data[i] = 0.3 * image.data[i] + Math.floor(label);
  return { image, labels: createTensor('uint8', [n, 8, 8], Uint8Array.from(labels)) };
}

/** A trainer of the network with Adam and seed 7, but for what the options say. */
export function trainer(options: Partial<TrainerOptions> = {}): Trainer {
  return new Trainer({
    network,
    runtime: testRuntime,
    loss: crossEntropy(),
    optimiser: adam(),
    schedule: constantRate(1e-2),
    seed: 7,
    ...options,
  });
}

/** Tensors as lists of numbers, to be compared. */
export const bytes = (tensors: ReadonlyMap<string, Tensor>) =>
  [...tensors].map(([name, { data }]) => [name, Array.from(data, Number)]);

/** What some steps report and lead to. */
export async function trained(steps: number, options: Partial<TrainerOptions> = {}) {
  const run = trainer(options);
  const reports = [];
  for (let step = 0; step < steps; step++) reports.push(await run.train(batch(`batch ${step % 3}`)));
  const weights = bytes(run.averagedWeights);
  await run.release();
  return { reports, weights };
}

/** The error that a step ends with. */
export async function failure(work: Promise<unknown>): Promise<OsteonError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OsteonError);
  return error as OsteonError;
}
