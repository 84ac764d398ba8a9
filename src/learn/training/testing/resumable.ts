/**
 * A small training that saves its checkpoint after every second step and goes on where it finds one:
 * `node resumable.ts CHECKPOINT STEPS [WAIT]`. Prints the number of each step that it has taken; after step WAIT it
 * waits, for a test to kill it.
 */

import { existsSync } from 'node:fs';
import { loadCheckpoint, saveCheckpoint } from '../../checkpoint/node/files.ts';
import { crossEntropy } from '../../losses/cross-entropy.ts';
import { unet } from '../../networks/unet.ts';
import { adamW } from '../../optimisers/adam.ts';
import { cosineAnnealing } from '../../optimisers/schedule.ts';
import { createRuntime } from '../../runtime/create-runtime.node.ts';
import { createTensor } from '../../tensor.ts';
import { goldenUniform } from '../../testing/golden-values.ts';
import { Trainer } from '../trainer.ts';

const path = process.argv[2];
const [steps, wait] = process.argv.slice(3).map(Number);
const trainer = new Trainer({
  network: unet({ channels: [4, 8], dropout: 0.3 }),
  runtime: await createRuntime({ threads: 1 }),
  loss: crossEntropy(),
  optimiser: adamW(),
  schedule: cosineAnnealing(1e-2, { steps: 100 }),
  movingAverage: {},
  seed: 3,
});
if (existsSync(path)) await trainer.restore(await loadCheckpoint(path));
while (trainer.step < steps) {
  const image = goldenUniform(`image ${trainer.step}`, [2, 1, 16, 16]);
  const labels = createTensor(
    'uint8',
    [2, 16, 16],
    Uint8Array.from(image.data, (x) => (x > 0 ? 1 : 0)),
  );
  const { step } = await trainer.train({ image, labels });
  if (step % 2 === 0 || step === steps) await saveCheckpoint(path, trainer.state());
  console.log(step);
  if (step === wait) await new Promise((resolve) => setTimeout(resolve, 1e9));
}
await trainer.release();
