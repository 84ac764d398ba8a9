/**
 * Convolutions and their gradients as a training step computes them, with the recipes that are taken by default,
 * against PyTorch: as installed, and with a malloc that keeps what it has. All take turns. Where the machine has
 * other work, the minima in the notes say more than the medians.
 */

import type { Correlation } from '../src/learn/gradient/recipes/correlation.ts';
import { defaultRecipe } from '../src/learn/gradient/recipes/defaults.ts';
import { type Part, recipes } from '../src/learn/gradient/recipes/table.ts';
import { Graph } from '../src/learn/graph/graph.ts';
import { writeOnnx } from '../src/learn/graph/onnx/write.ts';
import { reshape, slice } from '../src/learn/graph/operators/shape.ts';
import { createRuntime } from '../src/learn/runtime/create-runtime.node.ts';
import type { Runtime } from '../src/learn/runtime/runtime.ts';
import { elementCount, floatTensor, type Shape } from '../src/learn/tensor.ts';
import { type Bench, type BenchRow, median, python, row } from './bench.ts';
import { type LineProgram, startLineProgram } from './peers/lines.ts';

const threads = 2;
const runs = 7;

interface Case {
  readonly n: number;
  readonly channels: number;
  readonly k: number;
  readonly size: readonly number[];
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
}

function plane(n: number, channels: number, k: number, side: number, rest: Partial<Case> = {}): Case {
  return { n, channels, k, size: [side, side], kernel: 3, stride: 1, padding: 1, groups: 1, ...rest };
}

function volume(n: number, channels: number, k: number, side: number): Case {
  return plane(n, channels, k, side, { size: [side, side, side] });
}

const cases: readonly Case[] = [
  plane(4, 1, 32, 256),
  plane(4, 16, 16, 256),
  plane(4, 32, 32, 256),
  plane(4, 64, 32, 256),
  plane(4, 64, 64, 128),
  plane(4, 64, 64, 64),
  plane(4, 128, 128, 64),
  plane(4, 128, 128, 32),
  plane(4, 256, 256, 32),
  plane(4, 256, 256, 16),
  plane(4, 768, 256, 16),
  plane(4, 512, 512, 16),
  plane(4, 512, 512, 8),
  plane(4, 1, 64, 256, { kernel: 7, stride: 2, padding: 3 }),
  plane(4, 64, 128, 64, { stride: 2 }),
  plane(4, 256, 512, 16, { stride: 2 }),
  plane(4, 64, 32, 256, { kernel: 2, stride: 2, padding: 0 }),
  plane(4, 64, 64, 128, { kernel: 1, padding: 0 }),
  plane(4, 96, 96, 64, { groups: 96 }),
  plane(4, 240, 240, 32, { groups: 240, kernel: 5, padding: 2 }),
  plane(4, 96, 96, 128, { groups: 96, stride: 2 }),
  volume(2, 1, 16, 64),
  volume(2, 16, 16, 64),
  volume(2, 32, 32, 32),
  volume(2, 64, 64, 16),
  volume(2, 128, 128, 8),
];

function correlation({ n, channels, k, size, kernel, stride, padding, groups }: Case): Correlation {
  const out = size.map((length) => Math.floor((length + 2 * padding - kernel) / stride) + 1);
  const all = (value: number) => size.map(() => value);
  return {
    input: [n, channels, ...size],
    output: [n, k, ...out],
    kernel: all(kernel),
    strides: all(stride),
    dilations: all(1),
    begins: all(padding),
    groups,
  };
}

function title({ n, channels, k, size, kernel, stride, groups }: Case): string {
  const options = `${stride > 1 ? `, stride ${stride}` : ''}${groups > 1 ? ', depthwise' : ''}`;
  return `${n}x${channels}x${size.join('x')} to ${k} channels, kernel ${kernel}${options}`;
}

/** Our default recipe as a session, which gives back one number so that copying the result is not measured. */
async function ours(part: Part, c: Correlation, runtime: Runtime) {
  const graph = new Graph(runtime.target);
  const weights = [c.output[1], c.input[1] / c.groups, ...c.kernel];
  const shapes: Record<Part, [Shape, Shape]> = {
    y: [c.input, weights],
    dx: [c.output, weights],
    dw: [c.output, c.input],
  };
  const name = defaultRecipe(part, c, runtime.target);
  const [first, second] = shapes[part].map((shape, i) => graph.input(`input${i}`, 'float32', shape));
  const result = recipes[part][name].build(c, first, second);
  graph.output('first', slice(reshape(result, [elementCount(result.shape)]), [0], [1]));
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name: input, shape }) => {
      const data = Float32Array.from(
        { length: elementCount(shape) },
        (_, i) => ((i * 7919) % 1000) / 500 - 1,
      );
      return [input, floatTensor(shape, data)];
    }),
  );
  const session = await runtime.compile(writeOnnx(graph), { purpose: 'training' });
  const run = async () => {
    const start = performance.now();
    await session.run(feeds);
    return performance.now() - start;
  };
  return { name, run, release: () => session.release() };
}

async function measure(
  each: Case,
  part: Part,
  runtime: Runtime,
  peers: readonly LineProgram[],
): Promise<BenchRow[]> {
  const mine = await ours(part, correlation(each), runtime);
  const took: number[] = [];
  const theirs = peers.map(() => [] as number[]);
  for (let run = -2; run < runs; run++) {
    const ms = await mine.run();
    if (run >= 0) took.push(ms);
    for (const [i, peer] of peers.entries()) {
      const peerMs = await peer.ask(part);
      if (run >= 0) theirs[i].push(peerMs);
    }
  }
  await mine.release();
  const what = { y: 'forward', dx: 'gradient of the input', dw: 'gradient of the weights' }[part];
  return ['PyTorch', 'PyTorch, tuned malloc'].map((peer, i) => {
    const found = theirs[i];
    const minima = found ? `minima ${Math.min(...took).toFixed(1)} and ${Math.min(...found).toFixed(1)}` : '';
    return row({
      case: `${title(each)}: ${what}`,
      oursMs: Number(median(took).toFixed(2)),
      peer,
      peerMs: found ? Number(median(found).toFixed(2)) : null,
      note: `${mine.name}; ${minima || 'PyTorch is not installed'}`,
    });
  });
}

export const bench: Bench = {
  summary: 'convolutions and their gradients, as training computes them, against PyTorch',
  async run(log) {
    const runtime = await createRuntime({ threads });
    const start = (env?: Record<string, string>) =>
      startLineProgram(python, [`${import.meta.dirname}/peers/convolution.py`, String(threads)], env);
    const keepMemory = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '100000000000' };
    const peers = await Promise.all([start(), start({ ...keepMemory, MALLOC_TOP_PAD_: '268435456' })]).catch(
      () => [],
    );
    const rows: BenchRow[] = [];
    for (const each of cases) {
      const { n, channels, k, kernel, stride, padding, groups, size } = each;
      const numbers = [n, channels, k, kernel, stride, padding, groups, ...size].join(' ');
      for (const peer of peers) await peer.ask(`set ${numbers}`);
      for (const part of ['y', 'dx', 'dw'] as const) {
        if (part === 'dx' && channels === 1) continue;
        const found = await measure(each, part, runtime, peers);
        rows.push(...found);
        log(`${found[0].case}: ${found.map(({ ratio }) => ratio).join(' / ')} (${found[0].note})`);
      }
    }
    for (const peer of peers) await peer.end();
    return rows;
  },
};
