/**
 * A U-Net learns to find bright discs and dark ellipses in noise, from nothing, in about a minute on two cores.
 *
 *     npm run example:learn -- [--seconds 170] [--steps 200] [--seed 1] [--out FOLDER]
 *
 * Leaves in the folder: `pictures.png` (image, truth, prediction), `network.onnx`, which any ONNX runtime opens,
 * and `training.safetensors`, the checkpoint from which the training could go on.
 */

import { join } from 'node:path';
import { writeAtomically } from '../src/image/node.ts';
import {
  adam,
  cosineAnnealing,
  createNetwork,
  diceCrossEntropy,
  type Evaluation,
  type FloatTensor,
  inferenceModel,
  intersectionOverUnion,
  type Tensor,
  Trainer,
  warmUp,
} from '../src/learn/index.ts';
import { createRuntime, saveCheckpoint } from '../src/learn/node.ts';
import { createRandom } from '../src/statistics/index.ts';
import { encodePng } from '../src/study/figures/png.ts';
import { drawCurve } from './chart.ts';
import { readOptions } from './options.ts';
import { classNames, drawShapes } from './shapes.ts';

const { seconds, steps, seed, out } = await readOptions(process.argv.slice(2));

const data = { size: 128, contrast: 0.8, noise: 0.5 };
const network = createNetwork('unet', { classes: 3, channels: [8, 16, 32, 64] });
const runtime = await createRuntime();
const trainer = new Trainer({
  network,
  runtime,
  loss: diceCrossEntropy({ batchDice: true }),
  optimiser: adam(),
  schedule: warmUp(cosineAnnealing(1e-2, { steps: Math.max(1, steps - 10), lowest: 1e-4 }), { steps: 10 }),
  seed,
});
const random = createRandom(seed);
const heldOut = drawShapes(random.fork('held out'), { ...data, images: 16 });

console.log(`runs on ${runtime.description}; ${steps} steps or ${seconds} s, whichever ends first`);
const losses: number[] = [];
const scores: number[] = [];
const start = performance.now();
const elapsed = () => (performance.now() - start) / 1000;
let drawn = 0;

for (let step = 1; step <= steps && elapsed() < seconds; step++) {
  const batch = drawShapes(random.fork(`step ${step}`), { ...data, images: 8 });
  losses.push((await trainer.train(batch)).loss);
  if (step % 20 === 0) scores.push(meanIoU(await trainer.evaluate(heldOut)));
  if (process.stdout.isTTY || step % 20 === 0) report(step);
}
const evaluation = await trainer.evaluate(heldOut);

const prediction = await trainer.predict(heldOut.image);
await save('pictures.png', contactSheet(heldOut.image, heldOut.labels, prediction, 6));
await save(
  'network.onnx',
  inferenceModel(network, trainer.weights, [1, 1, data.size, data.size], { classes: classNames.join(', ') }),
);
await saveCheckpoint(join(out, 'training.safetensors'), trainer.state({ metadata: { network: network.id } }));
await trainer.release();

const figures = intersectionOverUnion(evaluation.confusion).map(
  (iou, k) => `${classNames[k]} ${iou.toFixed(4)}`,
);
console.log(`\nheld-out intersection over union after ${elapsed().toFixed(0)} s: ${figures.join(', ')}`);
console.log(`mean ${meanIoU(evaluation).toFixed(4)}`);
console.log(`pictures.png, network.onnx and training.safetensors are in ${out}`);

/** A whole file or none, also when the program is stopped while it writes. */
async function save(name: string, bytes: Uint8Array): Promise<void> {
  await writeAtomically(join(out, name), (file) => file.write(bytes));
}

function meanIoU({ confusion }: Evaluation): number {
  const each = intersectionOverUnion(confusion);
  return each.reduce((a, b) => a + b, 0) / each.length;
}

/** One line; in a terminal the curves above it, drawn anew in their place. */
function report(step: number): void {
  const recent = losses.slice(-20).reduce((a, b) => a + b, 0) / Math.min(20, losses.length);
  const iou = scores.length > 0 ? (scores.at(-1) as number).toFixed(4) : '-';
  const line = `step ${step}/${steps}  ${elapsed().toFixed(0)} s  loss ${recent.toFixed(3)}  held-out IoU ${iou}`;
  if (!process.stdout.isTTY) {
    console.log(line);
    return;
  }
  const lines = [
    `loss, ${Math.max(...losses).toFixed(2)} to -1`,
    ...drawCurve(losses, { low: -1, high: Math.max(...losses) }),
    'held-out IoU, 0 to 1',
    ...drawCurve(scores, { low: 0, high: 1 }),
    line,
  ];
  if (drawn > 0) process.stdout.write(`\x1b[${drawn}A`);
  process.stdout.write(lines.map((text) => `\x1b[2K${text}\n`).join(''));
  drawn = lines.length;
}

/** Rows of image, truth and prediction side by side, with a white line between. */
function contactSheet(image: FloatTensor, labels: Tensor, logits: FloatTensor, rows: number): Uint8Array {
  const [, classes, size] = logits.shape;
  const area = size * size;
  const colours = [
    [24, 28, 36],
    [245, 196, 66],
    [66, 140, 245],
  ];
  const [width, height] = [3 * (size + 2) - 2, rows * (size + 2) - 2];
  const pixels = new Uint8Array(3 * width * height).fill(255);
  const put = (row: number, panel: number, at: number, rgb: readonly number[]) => {
    const x = panel * (size + 2) + (at % size);
    const y = row * (size + 2) + Math.floor(at / size);
    pixels.set(rgb, 3 * (y * width + x));
  };
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < area; at++) {
      const grey = Math.min(Math.max(128 + 50 * image.data[row * area + at], 0), 255);
      let best = 0;
      for (let k = 1; k < classes; k++)
        if (logits.data[(row * classes + k) * area + at] > logits.data[(row * classes + best) * area + at])
          best = k;
      put(row, 0, at, [grey, grey, grey]);
      put(row, 1, at, colours[Number(labels.data[row * area + at])]);
      put(row, 2, at, colours[best]);
    }
  return encodePng(pixels, width, height);
}
