/**
 * Our side of bench/training.bench.ts. Usage: training.ts NETWORK THREADS REPLICAS, then on standard input `step` or
 * `infer`; each line is answered with the milliseconds that it took.
 */

import { createInterface } from 'node:readline';
import {
  adam,
  combineLosses,
  constantRate,
  countParameters,
  createNetwork,
  createPredictor,
  createTensor,
  crossEntropy,
  floatTensor,
  jaccard,
  type Network,
  parametersOf,
  Trainer,
} from '../../src/learn/index.ts';
import { createReplicas, createRuntime } from '../../src/learn/node.ts';
import { createRandom } from '../../src/statistics/index.ts';

const [kind, threads, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? 1)];
const make: Record<string, () => Network> = {
  plain: () => createNetwork('unet', { channels: [32, 64, 128, 256, 512], classes: 3 }),
  resnet18: () => createNetwork('smp-unet', { encoder: 'resnet18', classes: 3, inputChannels: 1 }),
  volume: () =>
    createNetwork('unet', {
      dimensions: 3,
      channels: [16, 32, 64, 128],
      norm: 'instance',
      activation: 'leakyRelu',
      classes: 3,
    }),
};
const network = make[kind]?.();
if (!network) throw new Error(`'${kind}' is not plain, resnet18 or volume`);

const shape = kind === 'volume' ? [2, 1, 64, 64, 64] : [4, 1, 256, 256];
const random = createRandom(1);
const voxels = shape.reduce((product, size) => product * size, 1);
const image = floatTensor(
  shape,
  Float32Array.from({ length: voxels }, () => random.normal()),
);
const labels = createTensor(
  'uint8',
  [shape[0], ...shape.slice(2)],
  Uint8Array.from({ length: voxels }, () => random.integer(3)),
);
const runtime = await createRuntime({ threads });
const replicas = count > 1 ? await createReplicas({ count, threads: threads / count }) : undefined;
const trainer = new Trainer({
  network,
  runtime,
  replicas: replicas?.runtimes,
  loss: combineLosses([
    { loss: crossEntropy(), weight: 1 },
    { loss: jaccard(), weight: 1 },
  ]),
  optimiser: adam(),
  schedule: constantRate(1e-3),
  seed: 1,
});
const predictor = createPredictor({ network, weights: trainer.weights, runtime, loss: crossEntropy() });
console.log(countParameters(parametersOf(network)));
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  if (line === 'step') await trainer.train({ image, labels });
  else await predictor.predict(image);
  console.log(performance.now() - start);
}
await predictor.release();
await trainer.release();
await replicas?.close();
