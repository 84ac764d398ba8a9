/** Measures which recipe computes each convolution of a network fastest on the machine that runs this. */

import type { LongWork } from '../../progress.ts';
import { correlationOf } from '../gradient/convolution.ts';
import { candidates, recipeKey } from '../gradient/recipes/choose.ts';
import { type Correlation, weightShape } from '../gradient/recipes/correlation.ts';
import { type Part, recipes } from '../gradient/recipes/table.ts';
import { Graph } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import { reshape, slice } from '../graph/operators/shape.ts';
import { elementCount, floatTensor, type Shape, type Tensor } from '../tensor.ts';
import type { Runtime, Session } from './runtime.ts';

/** Names of recipes by key, as a target carries them. */
export type Recipes = Readonly<Record<string, string>>;

export interface TuneOptions extends LongWork {
  /** Runs of each recipe, of which the fastest counts (default 4). */
  readonly rounds?: number;
  /** What is known already and need not be measured again. */
  readonly known?: Recipes;
}

interface Task {
  readonly key: string;
  readonly part: Part;
  readonly correlation: Correlation;
  readonly names: readonly string[];
}

/** What is to be measured for a graph: each different convolution and gradient for which there is a choice. */
function tasks(graph: Graph, runtime: Runtime): Task[] {
  const found = new Map<string, Task>();
  for (const node of graph.liveNodes()) {
    if (node.operator !== 'Conv' && node.operator !== 'ConvTranspose') continue;
    const correlation = correlationOf(node);
    // The gradient of a transposed convolution's input is a convolution.
    const parts: Part[] = node.operator === 'Conv' ? ['y', 'dx', 'dw'] : ['y', 'dw'];
    for (const part of parts) {
      const key = recipeKey(part, correlation);
      const names = candidates(part, correlation, runtime.target);
      if (names.length > 1) found.set(key, { key, part, correlation, names });
    }
  }
  return [...found.values()];
}

/**
 * Finds the fastest recipe for each convolution of a network and its gradients. A minute or so for a U-Net; do it
 * while the machine is quiet, or it finds what is fastest under load.
 *
 * @param graph the network's forward graph, before {@link lower}
 * @returns what is known and what was measured, for `createRuntime({ tuned })`
 */
export async function tuneRecipes(
  graph: Graph,
  runtime: Runtime,
  { rounds = 4, known = {}, signal, onProgress }: TuneOptions = {},
): Promise<Recipes> {
  const tuned: Record<string, string> = { ...known };
  const open = tasks(graph, runtime).filter(({ key, names }) => !names.includes(known[key]));
  for (const [done, task] of open.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ step: 'measuring recipes of convolutions', done, total: open.length });
    tuned[task.key] = await fastest(task, runtime, rounds);
  }
  onProgress?.({ step: 'measuring recipes of convolutions', done: open.length, total: open.length });
  return tuned;
}

/** A recipe this many times slower than the best in its first run is not measured further. */
const hopeless = 2;

/** Runs all recipes in turn, so that whatever else the machine does meets all of them alike. */
async function fastest(task: Task, runtime: Runtime, rounds: number): Promise<string> {
  const inputs = inputShapes(task);
  const feeds = Object.fromEntries(inputs.map((shape, i) => [`input${i}`, noise(shape)]));
  const runs: { name: string; session: Session; ms: number }[] = [];
  try {
    for (const name of task.names) {
      const session = await runtime.compile(model(task, name, inputs, runtime));
      // The first run allocates; it does not count.
      await session.run(feeds);
      runs.push({ name, session, ms: await timeRun(session, feeds) });
    }
    const best = Math.min(...runs.map(({ ms }) => ms));
    const rest = runs.filter(({ ms }) => ms < hopeless * best);
    for (let round = 1; round < rounds; round++)
      for (const run of rest) run.ms = Math.min(run.ms, await timeRun(run.session, feeds));
    return rest.reduce((a, b) => (b.ms < a.ms ? b : a)).name;
  } finally {
    for (const { session } of runs) await session.release();
  }
}

function inputShapes({ part, correlation }: Task): readonly [Shape, Shape] {
  const { input, output } = correlation;
  if (part === 'y') return [input, weightShape(correlation)];
  return [output, part === 'dx' ? weightShape(correlation) : input];
}

/** The recipe alone. One element of its result is given back, so that copying it out is not measured. */
function model(task: Task, name: string, inputs: readonly [Shape, Shape], runtime: Runtime): Uint8Array {
  const graph = new Graph(runtime.target);
  const [first, second] = inputs.map((shape, i) => graph.input(`input${i}`, 'float32', shape));
  const result = recipes[task.part][name].build(task.correlation, first, second);
  graph.output('first', slice(reshape(result, [elementCount(result.shape)]), [0], [1]));
  return writeOnnx(graph);
}

/** Numbers that are neither 0 nor so small that a CPU computes with them slowly. */
function noise(shape: Shape): Tensor {
  const data = new Float32Array(elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = (((i * 40503) & 0xffff) - 0x8000) / 0x8000;
  return floatTensor(shape, data);
}

async function timeRun(session: Session, feeds: Readonly<Record<string, Tensor>>): Promise<number> {
  const start = performance.now();
  await session.run(feeds);
  return performance.now() - start;
}
