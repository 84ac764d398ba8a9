/** Where a number that is not finite came from: every value of a step's graph is checked, in the order of computing. */

import { OsteonError } from '../../errors.ts';
import type { Graph, GraphNode, Value } from '../graph/graph.ts';
import { nodesBehind } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import { mul } from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { concat, reshape } from '../graph/operators/shape.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatShape, type Tensor } from '../tensor.ts';
import { buildStepGraph, type StepGraphOptions } from './step-graph.ts';

/**
 * Runs a step again with a check of every value: the sum of 0 times its elements, which is 0 where all are finite.
 * Takes about the memory of a step, since only the sums are kept.
 *
 * @returns the first value that is not finite, in words; undefined where none was found
 */
export async function firstNotFinite(
  options: Omit<StepGraphOptions, 'target'>,
  runtime: Runtime,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<string | undefined> {
  const { graph, loss, gradients } = buildStepGraph({ ...options, target: runtime.target });
  const made = nodesBehind([loss, ...gradients.values()]).flatMap((node) => node.outputs);
  const values = [...graph.inputs, ...made].filter((value) => value.type === 'float32');
  const sums = values.map((value) => reshape(reduceSum(mul(value, 0)), [1]));
  graph.output('sums', concat(sums, 0));
  const session = await runtime.compile(writeOnnx(graph), { purpose: 'training' });
  try {
    const own = Object.fromEntries(graph.inputs.map(({ name }) => [name, feeds[name]]));
    const { data } = (await session.run(own)).sums;
    const bad = values[Array.from(data, Number).findIndex((sum) => sum !== 0)];
    return bad && describeValue(bad, graph);
  } finally {
    await session.release();
  }
}

/** `the output of Conv [1, 8, 16, 16] after 'encoder.0.weight'` */
function describeValue({ node, name, shape }: Value, graph: Graph): string {
  if (!node) return `the input '${name}' ${formatShape(shape)}`;
  const parameter = nearestParameter(node, graph);
  return `the output of ${node.operator} ${formatShape(shape)}${parameter ? ` after '${parameter}'` : ''}`;
}

/** The parameter with the fewest nodes between it and this one. */
function nearestParameter(node: GraphNode, graph: Graph): string | undefined {
  const parameters = new Set(graph.inputs.filter(({ name }) => name !== 'image' && name !== 'labels'));
  const seen = new Set<GraphNode>();
  for (let level = [node]; level.length > 0; ) {
    const inputs = level.flatMap((each) => each.inputs).filter((input) => input !== undefined);
    const found = inputs.find((input) => parameters.has(input));
    if (found) return found.name;
    level = [
      ...new Set(inputs.flatMap((input) => (input.node && !seen.has(input.node) ? [input.node] : []))),
    ];
    for (const each of level) seen.add(each);
  }
  return undefined;
}

/** The error of a step that was not taken: loss or gradients are not finite. */
export function notFiniteError(
  loss: number,
  norm: number,
  step: number,
  first: string | undefined,
): OsteonError {
  const what = Number.isFinite(loss) ? `the norm of the gradients is ${norm}` : `the loss is ${loss}`;
  const place = first
    ? `the first value that is not finite is ${first}`
    : 'computed once more, all is finite';
  return new OsteonError(
    'loss-not-finite',
    `${what} at step ${step}; ${place}. The weights are those before the step`,
    { hint: 'Look for NaN in the images; else lower the learning rate, clip gradients by norm, or warm up.' },
  );
}
