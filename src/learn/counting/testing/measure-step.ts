/** Prints what a training step was estimated to take, and by how much this process grew, in bytes. */

import { readFileSync } from 'node:fs';
import { diceCrossEntropy } from '../../losses/combine.ts';
import { unet } from '../../networks/unet.ts';
import { adam } from '../../optimisers/adam.ts';
import { constantRate } from '../../optimisers/schedule.ts';
import { createRuntime } from '../../runtime/create-runtime.node.ts';
import { createTensor, floatTensor } from '../../tensor.ts';
import { Trainer } from '../../training/trainer.ts';
import { estimateTrainingMemory } from '../memory.ts';

const status = (field: string) =>
  1024 * Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

const network = unet({ channels: [16, 32, 64, 128], classes: 3 });
const loss = diceCrossEntropy();
const runtime = await createRuntime({ threads: 2 });
const image = floatTensor([4, 1, 128, 128], new Float32Array(4 * 128 * 128));
const labels = createTensor('uint8', [4, 128, 128], new Uint8Array(4 * 128 * 128));
const estimate = estimateTrainingMemory({ network, loss, image: image.shape, target: runtime.target });

const before = status('VmRSS');
const trainer = new Trainer({
  network,
  runtime,
  loss,
  optimiser: adam(),
  schedule: constantRate(1e-3),
  seed: 1,
});
for (let step = 0; step < 3; step++) await trainer.train({ image, labels });
console.log(JSON.stringify({ estimated: estimate.totalBytes, measured: status('VmHWM') - before }));
