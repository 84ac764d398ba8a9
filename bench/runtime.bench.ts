/**
 * What it takes until the first step of a training: building its graph and preparing it, anew and from the store on
 * the disk; and what WebAssembly takes for a step of a small network, with the native runtime as its peer.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as web from 'onnxruntime-web';
import { writeOnnx } from '../src/learn/graph/onnx/write.ts';
import {
  createNetwork,
  createWebRuntime,
  diceCrossEntropy,
  initialWeights,
  type Network,
  type OnnxRuntimeWeb,
  parametersOf,
  type Runtime,
  type Shape,
  type Tensor,
  zeros,
} from '../src/learn/index.ts';
import { createRuntime } from '../src/learn/node.ts';
import { buildStepGraph, declareStepOutputs } from '../src/learn/training/step-graph.ts';
import { type Bench, type BenchRow, median, row } from './bench.ts';

const rounds = 7;

const cases = [
  {
    name: 'U-Net 32..512',
    id: 'unet',
    options: { channels: [32, 64, 128, 256, 512], classes: 3 },
    channels: 1,
  },
  { name: 'ResNet-18 U-Net', id: 'smp-unet', options: {}, channels: 3 },
];

function build(network: Network, image: Shape, { target }: Runtime) {
  const labels = { type: 'int64', shape: [image[0], ...image.slice(2)] } as const;
  const step = buildStepGraph({ network, loss: diceCrossEntropy(), image, labels, target });
  declareStepOutputs(step);
  return { model: writeOnnx(step.graph), inputs: step.graph.inputs, nodes: step.graph.liveNodes().length };
}

async function clock(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function preparation(name: string, network: Network, channels: number): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'osteon-bench-'));
  const anew = await createRuntime();
  const stored = await createRuntime({ storeFolder: folder });
  const image = [4, channels, 256, 256];
  const { model, nodes } = build(network, image, anew);
  const compile = async (runtime: Runtime) => (await runtime.compile(model)).release();
  await compile(stored);
  const times: Record<'build' | 'anew' | 'stored', number[]> = { build: [], anew: [], stored: [] };
  for (let round = 0; round < rounds; round++) {
    times.build.push(await clock(() => build(network, image, anew)));
    times.anew.push(await clock(() => compile(anew)));
    times.stored.push(await clock(() => compile(stored)));
  }
  rmSync(folder, { recursive: true });
  const shape = `batch 4, 256 x 256, ${nodes} nodes`;
  return [
    row({
      case: `${name}: write the graph of a training step`,
      oursMs: median(times.build),
      peer: 'none',
      peerMs: null,
      note: shape,
    }),
    row({
      case: `${name}: prepare it from the store`,
      oursMs: median(times.stored),
      peer: 'ONNX Runtime, prepared anew',
      peerMs: median(times.anew),
      note: shape,
    }),
  ];
}

async function webAssembly(): Promise<BenchRow> {
  const native = await createRuntime({ threads: 1 });
  const wasm = await createWebRuntime(web as unknown as OnnxRuntimeWeb, { threads: 1 });
  const network = createNetwork('unet', { channels: [16, 32, 64], classes: 3 });
  const image = [2, 1, 64, 64];
  const weights = initialWeights(parametersOf(network), 1);
  const session = async (runtime: Runtime) => {
    const { model, inputs } = build(network, image, runtime);
    const feeds: Record<string, Tensor> = {};
    for (const { name, type, shape } of inputs) feeds[name] = weights.get(name) ?? zeros(type, shape);
    const compiled = await runtime.compile(model);
    await compiled.run(feeds);
    return { run: () => compiled.run(feeds), release: () => compiled.release() };
  };
  const [ours, peer] = [await session(wasm), await session(native)];
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(await clock(ours.run));
    times[1].push(await clock(peer.run));
  }
  await Promise.all([ours.release(), peer.release()]);
  return row({
    case: 'U-Net 16..64: one step in WebAssembly',
    oursMs: median(times[0]),
    peer: 'native, the graph for this CPU',
    peerMs: median(times[1]),
    note: 'batch 2, 64 x 64, one thread each',
  });
}

export const bench: Bench = {
  summary: 'preparing a training step, anew and from the store; WebAssembly against native',
  async run(log) {
    const rows: BenchRow[] = [];
    for (const { name, id, options, channels } of cases) {
      log(`preparing ${name}`);
      rows.push(...(await preparation(name, createNetwork(id, options), channels)));
    }
    log('WebAssembly');
    rows.push(await webAssembly());
    return rows;
  },
};
