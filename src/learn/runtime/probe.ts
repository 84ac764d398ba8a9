/** Whether a device computes, and how fast: a convolution whose sums are known, run and checked. */

import { OsteonError } from '../../errors.ts';
import { Graph } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import { conv } from '../graph/operators/convolution.ts';
import { elementCount, floatTensor } from '../tensor.ts';
import type { Runtime } from './runtime.ts';

const image = [1, 64, 64, 64] as const;
const weight = [64, 64, 3, 3] as const;

/**
 * Runs 150 million multiplications on the device and checks the sums, which are small whole numbers and so exact
 * in every order of adding.
 *
 * @returns milliseconds of the fastest of up to three runs, after one that warms up
 * @throws OsteonError where the device is missing or `device-computes-wrongly`
 */
export async function probe(runtime: Runtime): Promise<number> {
  const graph = new Graph(runtime.target);
  const x = graph.input('x', 'float32', image);
  graph.output('y', conv(x, graph.input('w', 'float32', weight), undefined, { padding: 1 }));
  const feeds = {
    x: floatTensor(
      image,
      new Float32Array(elementCount(image)).map((_, i) => pixel(i)),
    ),
    w: floatTensor(
      weight,
      new Float32Array(elementCount(weight)).map((_, i) => tap(i)),
    ),
  };
  const session = await runtime.compile(writeOnnx(graph));
  try {
    let fastest = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 4; run++) {
      const start = performance.now();
      const { y } = await session.run(feeds);
      const ms = performance.now() - start;
      if (run === 0) check(y.data as Float32Array, runtime);
      // The first run also translates shaders; a device that needs more than a second for it is a slow one.
      if (run > 0 || ms > 1000) fastest = Math.min(fastest, ms);
      if (ms > 1000) break;
    }
    return fastest;
  } finally {
    await session.release();
  }
}

const pixel = (index: number) => (index % 7) - 3;
const tap = (index: number) => (index % 5) - 2;

/** Compares a spread of the sums with the same ones added up here. */
function check(found: Float32Array, runtime: Runtime): void {
  const [, channels, height, width] = image;
  for (let index = 0; index < found.length; index += 9999) {
    const column = index % width;
    const row = Math.floor(index / width) % height;
    const filter = Math.floor(index / (width * height));
    let sum = 0;
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < 9; i++) {
        const y = row + Math.floor(i / 3) - 1;
        const x = column + (i % 3) - 1;
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        sum += pixel((c * height + y) * width + x) * tap((filter * channels + c) * 9 + i);
      }
    if (found[index] !== sum)
      throw new OsteonError(
        'device-computes-wrongly',
        `${runtime.device} gave ${found[index]} where a convolution has the sum ${sum}`,
        { hint: 'Update the driver of the device, or choose the device cpu.' },
      );
  }
}
