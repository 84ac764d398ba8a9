/**
 * What it takes until the first step of a training: writing its graph and preparing it, with ONNX Runtime's optimiser
 * as the peer of preparing it as it is; and what WebAssembly takes for a step of a small network, with the native runtime as its peer.
 */

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
import { lower } from '../src/learn/lowering/lower.ts';
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
  { name: 'ResNet-18 U-Net', id: 'smp-unet', options: { encoder: 'resnet18' }, channels: 3 },
];

function build(network: Network, image: Shape, { target }: Runtime) {
  const labels = { type: 'int64', shape: [image[0], ...image.slice(2)] } as const;
  const step = buildStepGraph({ network, loss: diceCrossEntropy(), image, labels, target });
  declareStepOutputs(step);
  const graph = lower(step.graph);
  return {
    model: writeOnnx(graph),
    inputs: graph.inputs,
    nodes: graph.liveNodes().length,
  };
}

async function clock(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function preparation(name: string, network: Network, channels: number): Promise<BenchRow[]> {
  const runtime = await createRuntime();
  const image = [4, channels, 256, 256];
  const { model, nodes } = build(network, image, runtime);
  const compile = async (purpose?: 'training') => (await runtime.compile(model, { purpose })).release();
  const times: Record<'build' | 'ours' | 'optimised', number[]> = { build: [], ours: [], optimised: [] };
  for (let round = 0; round < rounds; round++) {
    times.build.push(await clock(() => build(network, image, runtime)));
    times.ours.push(await clock(() => compile('training')));
    times.optimised.push(await clock(() => compile()));
  }
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
      case: `${name}: prepare it`,
      oursMs: median(times.ours),
      peer: "with ONNX Runtime's optimiser",
      peerMs: median(times.optimised),
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
  summary: 'preparing a training step; WebAssembly against native',
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
