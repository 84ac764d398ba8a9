/** A training step ready to run on one runtime, or on several at once, each with its part of the batch. */

import type { Graph } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import type { NoiseSpec } from '../layers/scope.ts';
import { lower } from '../lowering/lower.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { FloatTensor, Tensor } from '../tensor.ts';
import { compileSegments, hasExchanges, type ReplicatedGraph } from './segments.ts';
import { buildStepGraph, declareStepOutputs, outputNames, type StepGraphOptions } from './step-graph.ts';

/** What a step finds for its batch, before anything is changed. */
export interface StepResult {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, FloatTensor>;
  /** Euclidean norm of all gradients together; undefined where they were averaged after they were found. */
  readonly gradientNorm?: number;
  /** New values of buffers. */
  readonly updates: ReadonlyMap<string, Tensor>;
}

export interface CompiledStep {
  readonly noises: readonly NoiseSpec[];
  /** Runs every replica on its own inputs, all at the same time. Results in the order of the replicas. */
  run(feeds: readonly Readonly<Record<string, Tensor>>[]): Promise<StepResult[]>;
  release(): Promise<void>;
}

/**
 * Builds and compiles a step.
 *
 * @param options.image shape of the part of the batch that one replica gets
 * @param runtimes one for each replica
 * @param synchronised whether replicas share batch statistics and sums over the batch
 */
export async function compileTrainingStep(
  options: Omit<StepGraphOptions, 'target'>,
  runtimes: readonly Runtime[],
  synchronised = false,
): Promise<CompiledStep> {
  const replicas = synchronised ? runtimes.length : 1;
  const step = buildStepGraph({ ...options, target: { ...runtimes[0].target, replicas } });
  declareStepOutputs(step);
  const graph = lower(step.graph);
  const compiled = hasExchanges(graph)
    ? await compileSegments(graph, runtimes)
    : await compileWhole(graph, runtimes);
  const used = new Set(graph.inputs.map(({ name }) => name));
  return {
    noises: step.noises,
    async run(feeds) {
      const own = feeds.map((each) =>
        Object.fromEntries(Object.entries(each).filter(([name]) => used.has(name))),
      );
      return (await compiled.run(own)).map((found) => ({
        loss: Number(found[outputNames.loss].data[0]),
        gradients: new Map(
          [...step.gradients.keys()].map((name) => [name, found[outputNames.gradient(name)] as FloatTensor]),
        ),
        gradientNorm: normOf([...step.gradients.keys()].map((name) => found[outputNames.squares(name)])),
        updates: new Map([...step.updates.keys()].map((name) => [name, found[outputNames.update(name)]])),
      }));
    },
    release: () => compiled.release(),
  };
}

function normOf(squares: readonly Tensor[]): number {
  return Math.sqrt(squares.reduce((sum, { data }) => sum + Number(data[0]), 0));
}

/** One session for each replica. */
async function compileWhole(graph: Graph, runtimes: readonly Runtime[]): Promise<ReplicatedGraph> {
  const model = writeOnnx(graph);
  const sessions = await Promise.all(
    runtimes.map((runtime) => runtime.compile(model, { purpose: 'training' })),
  );
  return {
    run: (feeds) => Promise.all(sessions.map((session, replica) => session.run(feeds[replica]))),
    async release() {
      for (const session of sessions) await session.release();
    },
  };
}

/**
 * The mean of several results, added up in their order: for a loss that is a mean over voxels or images the result of
 * all batches in one. Whole numbers, such as counters, are those of the last result. The tensors of the first are
 * changed.
 */
export function meanResult(results: readonly StepResult[]): StepResult {
  const [first, ...others] = results;
  if (others.length === 0) return first;
  for (const [name, { data }] of first.gradients)
    addUp(
      data,
      others.map(({ gradients }) => (gradients.get(name) as FloatTensor).data),
    );
  const updates = new Map<string, Tensor>();
  for (const [name, tensor] of first.updates) {
    const all = others.map((other) => other.updates.get(name) as Tensor);
    if (tensor.type === 'float32')
      addUp(
        tensor.data as Float32Array,
        all.map(({ data }) => data as Float32Array),
      );
    updates.set(name, tensor.type === 'float32' ? tensor : all[all.length - 1]);
  }
  const loss = results.reduce((sum, result) => sum + result.loss, 0) / results.length;
  return { loss, gradients: first.gradients, updates };
}

function addUp(into: Float32Array, others: readonly Float32Array[]): void {
  const share = 1 / (others.length + 1);
  for (const [k, other] of others.entries()) {
    const factor = k === others.length - 1 ? share : 1;
    for (let i = 0; i < into.length; i++) into[i] = (into[i] + other[i]) * factor;
  }
}
