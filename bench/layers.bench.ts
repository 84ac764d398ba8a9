/**
 * Norms, pooling and resizing, forward and backward, against PyTorch: CPU time of one thread on both sides, which says
 * what a layer costs whatever else the machine does. All take turns. PyTorch runs as installed, and with a malloc that
 * keeps what it has, its best case. Ours holds one more product, that of the result
 * with the gradient that comes from above (5 ms for 33 MB).
 */

import { differentiate } from '../src/learn/gradient/differentiate.ts';
import { Graph, type Value } from '../src/learn/graph/graph.ts';
import { writeOnnx } from '../src/learn/graph/onnx/write.ts';
import * as op from '../src/learn/graph/ops.ts';
import { generic } from '../src/learn/graph/target.ts';
import { loadNative } from '../src/learn/runtime/native.node.ts';
import { onnxRuntime } from '../src/learn/runtime/onnxruntime.ts';
import { elementCount, floatTensor, type Shape, type Tensor } from '../src/learn/tensor.ts';
import { createRandom } from '../src/statistics/index.ts';
import { type Bench, type BenchRow, median, python, row } from './bench.ts';
import { startLineProgram } from './peers/lines.ts';

const runs = 9;

/** Spares PyTorch the page faults of memory that it gave back. */
const keepMemory = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
  MALLOC_TOP_PAD_: '268435456',
};

interface Case {
  readonly title: string;
  readonly shape: Shape;
  /** Length of weight and bias; none where left out. */
  readonly width?: number;
  readonly layer: (x: Value, weight: Value, bias: Value) => Value;
}

const large = [4, 32, 256, 256];
const half = [4, 32, 128, 128];
const volume = [2, 32, 64, 64, 64];
const halfVolume = [2, 32, 32, 32, 32];
const linear = { mode: 'linear' } as const;

/** Under the names that peers/layers.py knows. */
const cases: Record<string, Case> = {
  'batch-relu': {
    title: 'batch norm and ReLU, 4x32x256x256',
    shape: large,
    width: 32,
    layer: (x, w, b) => op.relu(op.normalise(x, w, b, 'batch').y),
  },
  'instance-leaky': {
    title: 'instance norm and leaky ReLU, 4x32x256x256',
    shape: large,
    width: 32,
    layer: (x, w, b) => op.leakyRelu(op.normalise(x, w, b, { groups: 32 }).y),
  },
  group: {
    title: 'group norm, 8 groups, 4x32x256x256',
    shape: large,
    width: 32,
    layer: (x, w, b) => op.normalise(x, w, b, { groups: 8 }).y,
  },
  layer: {
    title: 'layer norm, 4x16384x64',
    shape: [4, 16384, 64],
    width: 64,
    layer: (x, w, b) => op.layerNormalisation(x, w, b),
  },
  'max-2': { title: 'max pool 2, 4x32x256x256', shape: large, layer: (x) => op.maxPool(x, { kernel: 2 }) },
  'max-3-2-1': {
    title: 'max pool 3 stride 2, 4x32x256x256',
    shape: large,
    layer: (x) => op.maxPool(x, { kernel: 3, stride: 2, padding: 1 }),
  },
  'average-2': {
    title: 'average pool 2, 4x32x256x256',
    shape: large,
    layer: (x) => op.averagePool(x, { kernel: 2 }),
  },
  'nearest-2': { title: 'nearest to 4x32x256x256', shape: half, layer: (x) => op.resize(x, 256) },
  'linear-2': { title: 'bilinear to 4x32x256x256', shape: half, layer: (x) => op.resize(x, 256, linear) },
  'corners-4': {
    title: 'bilinear x4, align corners, to 4x32x256x256',
    shape: [4, 32, 64, 64],
    layer: (x) => op.resize(x, 256, { ...linear, alignCorners: true }),
  },
  'volume-max-2': {
    title: 'max pool 2, 2x32x64x64x64',
    shape: volume,
    layer: (x) => op.maxPool(x, { kernel: 2 }),
  },
  'volume-average-2': {
    title: 'average pool 2, 2x32x64x64x64',
    shape: volume,
    layer: (x) => op.averagePool(x, { kernel: 2 }),
  },
  'volume-nearest-2': {
    title: 'nearest to 2x32x64x64x64',
    shape: halfVolume,
    layer: (x) => op.resize(x, 64),
  },
  'volume-linear-2': {
    title: 'trilinear to 2x32x64x64x64',
    shape: halfVolume,
    layer: (x) => op.resize(x, 64, linear),
  },
};

function noise(shape: Shape, seed: number): Tensor {
  const random = createRandom(seed);
  return floatTensor(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => random.uniform()),
  );
}

/** One element of each value, so that giving results back costs nothing. */
function keepOne(graph: Graph, values: readonly Value[]): void {
  for (const [i, value] of values.entries())
    graph.output(`result${i}`, op.slice(op.reshape(value, [-1]), [0], [1]));
}

/** Our side of a case: a function that runs it once and gives ms of CPU time. */
async function prepare({ shape, width, layer }: Case) {
  const graph = new Graph({ ...generic, threads: 1 });
  const input = (name: string, of: Shape) => graph.input(name, 'float32', of);
  const x = input('x', shape);
  const parameters = width ? [input('weight', [width]), input('bias', [width])] : [];
  const y = layer(x, parameters[0], parameters[1]);
  const upstream = input('upstream', y.shape);
  const loss = op.reduceSum(op.mul(y, upstream));
  keepOne(graph, [y, ...differentiate(loss, [x, ...parameters]).filter((value) => value !== undefined)]);
  const feeds = Object.fromEntries(graph.inputs.map(({ name, shape: of }, i) => [name, noise(of, i)]));
  const runtime = onnxRuntime(await loadNative(), graph.target, 'CPU, 1 thread');
  const session = await runtime.compile(writeOnnx(graph));
  return {
    async run(): Promise<number> {
      const start = process.cpuUsage();
      await session.run(feeds);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e3;
    },
    release: () => session.release(),
  };
}

export const bench: Bench = {
  summary: 'norms, pooling and resizing, forward and backward, against PyTorch (python3-torch)',
  async run(log) {
    const script = `${import.meta.dirname}/peers/layers.py`;
    const start = (env?: Record<string, string>) => startLineProgram(python, [script], env).catch(() => null);
    const peers = { PyTorch: await start(), 'PyTorch, tuned malloc': await start(keepMemory) };
    const rows: BenchRow[] = [];
    for (const [name, each] of Object.entries(cases)) {
      const { run, release } = await prepare(each);
      const ours: number[] = [];
      const theirs: number[][] = [[], []];
      for (let i = -2; i < runs; i++) {
        const took = await run();
        if (i >= 0) ours.push(took);
        for (const [k, peer] of Object.values(peers).entries()) {
          const ms = peer && (await peer.ask(name));
          if (i >= 0 && ms !== null) theirs[k].push(ms);
        }
      }
      await release();
      const rounded = (took: number[]) => (took.length > 0 ? Number(median(took).toFixed(1)) : null);
      log(`${each.title}: ${rounded(ours)} ms, PyTorch ${theirs.map(rounded).join(' and ')} ms`);
      for (const [k, peer] of Object.keys(peers).entries())
        rows.push(
          row({
            case: `${each.title}: forward and backward`,
            oursMs: rounded(ours),
            peer,
            peerMs: rounded(theirs[k]),
            note: 'CPU time of one thread',
          }),
        );
    }
    for (const peer of Object.values(peers)) await peer?.end();
    return rows;
  },
};
