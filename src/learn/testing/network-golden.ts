/**
 * Networks beside their goldens (`goldens/learn/network_golden.py`): the same golden weights and input, then names,
 * logits and gradients are compared.
 */

import { differentiate } from '../gradient/differentiate.ts';
import type { Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import * as op from '../graph/ops.ts';
import type { ParameterSpec } from '../layers/scope.ts';
import { buildNetwork, initialWeights, type Network, parametersOf } from '../networks/network.ts';
import type { FloatTensor, Shape, Tensor } from '../tensor.ts';
import { elementCount, floatTensor, zeros } from '../tensor.ts';
import { goldenParameter, goldenUniform } from './golden-values.ts';
import { testRuntime } from './runtime.ts';

/** Some values of a tensor, with sums over all of it. */
export interface Sample {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly meanAbs: number;
  readonly index: readonly number[];
  readonly value: readonly number[];
}

/** Gradients of the mean squared difference to a golden target, in training mode. */
export interface TrainingGolden {
  readonly input: readonly number[];
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Sample & { readonly max: number }>>;
}

/** Adapts a golden weight where the common scheme would not do. */
export type Change = (name: string, tensor: FloatTensor) => FloatTensor;

/**
 * As `near_identity` of goldens/learn/make_networks_jmedseg.py: the spatial transformer stays near the identity, where
 * most of the picture is not sampled outside.
 */
export const nearIdentity: Change = (name, { shape, data }) => {
  if (name === 'fc_loc.2.weight')
    return floatTensor(
      shape,
      data.map((value) => value * 0.125),
    );
  if (name === 'fc_loc.2.bias')
    return floatTensor(
      shape,
      data.map((value, i) => (i === 0 || i === 4 ? value + 1 : value)),
    );
  return floatTensor(shape, data);
};

/** `name [shape]` of every weight and buffer, sorted; without the counters of batch norms, which say nothing. */
export function namesAndShapes(network: Network): string[] {
  return sorted(parametersOf(network).map(({ name, shape }) => [name, shape]));
}

/** The same of a golden. */
export function goldenNames(names: readonly (readonly (string | readonly number[])[])[]): string[] {
  return sorted(names as [string, Shape][]);
}

function sorted(names: readonly (readonly [string, Shape])[]): string[] {
  return names
    .filter(([name]) => !name.endsWith('num_batches_tracked'))
    .map(([name, shape]) => `${name} [${shape.join(', ')}]`)
    .sort();
}

/** The values with which a network starts, by the name of the weight. */
export function initialValues(network: Network): (name: string) => Float32Array {
  const specs = parametersOf(network);
  return (name) => {
    const tensor = initialWeights(
      specs.filter((spec) => spec.name === name),
      1,
    ).get(name);
    if (!tensor) throw new Error(`there is no weight '${name}'`);
    return tensor.data as Float32Array;
  };
}

/** Golden values for weights and buffers; counters are 0. */
export function goldenWeights(parameters: readonly ParameterSpec[], change?: Change): Map<string, Tensor> {
  return new Map(
    parameters.map(({ name, shape, type }) => {
      if (type === 'int64') return [name, zeros('int64', shape)];
      const tensor = goldenParameter(name, shape);
      return [name, change ? change(name, tensor) : tensor];
    }),
  );
}

/** Logits for the golden input. `training` gives those of deep supervision too, where no batch statistics differ. */
export async function goldenLogits(
  network: Network,
  shape: Shape,
  options: { training?: boolean; change?: Change } = {},
): Promise<Tensor[]> {
  const weights = goldenWeights(parametersOf(network), options.change);
  const { graph, logits } = buildNetwork(network, shape, {
    target: testRuntime.target,
    training: options.training ?? false,
    weights,
  });
  for (const [i, value] of logits.entries()) graph.output(`logits${i}`, value);
  const session = await testRuntime.compile(writeOnnx(graph));
  try {
    const results = await session.run({ image: goldenUniform('input', shape) });
    return logits.map((_, i) => results[`logits${i}`]);
  } finally {
    await session.release();
  }
}

/**
 * The largest difference to a sample and, by the sums, of the mean over the whole tensor; relative to the mean
 * magnitude where that is above 1.
 */
export function sampleError(tensor: Tensor, sample: Sample): number {
  if (tensor.shape.join() !== sample.shape.join())
    throw new Error(`shape [${tensor.shape.join(', ')}] instead of [${sample.shape.join(', ')}]`);
  const data = tensor.data as Float32Array;
  const scale = Math.max(1, sample.meanAbs);
  const sum = data.reduce((total, value) => total + value, 0);
  let worst = Math.abs(sum - sample.sum) / data.length;
  for (const [k, i] of sample.index.entries()) worst = atLeast(worst, Math.abs(data[i] - sample.value[k]));
  return worst / scale;
}

/** A training step beside its golden. */
export interface StepResult {
  /**
   * The largest error of all gradients, each relative to the largest of its tensor, or to a hundredth of the largest of
   * all where the tensor has hardly any influence (a bias before a batch norm). NaN where a gradient is missing.
   */
  readonly error: number;
  /** The weight whose gradient has that error. */
  readonly where: string;
  /** Half of the tensors have a smaller error. */
  readonly median: number;
  readonly loss: number;
  readonly logits: readonly Tensor[];
  /** Buffers after the step. */
  readonly updates: ReadonlyMap<string, Tensor>;
}

/** One training step for the golden input and target, where nothing is left out at random. */
export async function gradientError(
  network: Network,
  golden: TrainingGolden,
  change?: Change,
): Promise<StepResult> {
  const { graph, image, logits, ledger } = buildNetwork(network, golden.input, {
    target: testRuntime.target,
    training: true,
  });
  const specs = [...ledger.parameters.values()];
  const trained = specs.filter(({ spec }) => spec.trainable && golden.gradients[spec.name]);
  const loss = logits.map((value, i) =>
    squaredError(value, graph.input(`target${i}`, 'float32', value.shape)),
  );
  graph.output('loss', op.sum(loss));
  const gradients = differentiate(
    op.sum(loss),
    trained.map(({ value }) => value),
  );
  for (const [i, gradient] of gradients.entries())
    if (gradient) graph.output(`gradient:${trained[i].spec.name}`, gradient);
  for (const [i, value] of logits.entries()) graph.output(`logits${i}`, value);
  for (const [name, value] of ledger.updates) graph.output(`update:${name}`, value);

  const feeds: Record<string, Tensor> = { [image.name]: goldenUniform('input', golden.input) };
  for (const [i, { shape }] of logits.entries()) feeds[`target${i}`] = goldenUniform('target', shape);
  for (const [name, tensor] of goldenWeights(
    specs.map(({ spec }) => spec),
    change,
  ))
    feeds[name] = tensor;
  for (const { name, shape } of ledger.noises)
    feeds[name] = floatTensor(shape, new Float32Array(elementCount(shape)).fill(1));
  const session = await testRuntime.compile(writeOnnx(graph));
  try {
    const results = await session.run(feeds);
    return {
      loss: (results.loss.data as Float32Array)[0],
      logits: logits.map((_, i) => results[`logits${i}`]),
      updates: new Map([...ledger.updates.keys()].map((name) => [name, results[`update:${name}`]])),
      ...worstGradient(results, golden),
    };
  } finally {
    await session.release();
  }
}

function squaredError(value: Value, target: Value): Value {
  const difference = op.sub(value, target);
  return op.reduceMean(op.mul(difference, difference));
}

function worstGradient(results: Readonly<Record<string, Tensor>>, golden: TrainingGolden) {
  const floor = Math.max(...Object.values(golden.gradients).map(({ max }) => max)) / 100;
  const errors = Object.entries(golden.gradients).map(([where, sample]) => {
    const data = results[`gradient:${where}`]?.data as Float32Array | undefined;
    const each = sample.index.map((i, k) => Math.abs((data?.[i] ?? Number.NaN) - sample.value[k]));
    return { where, error: each.reduce(atLeast) / Math.max(sample.max, floor) };
  });
  // A golden of a step may hold no gradients.
  const none = { where: '', error: 0 };
  const worst = errors.reduce((a, b) => (atLeast(a.error, b.error) === b.error ? b : a), none);
  const missing = errors.find(({ error }) => Number.isNaN(error));
  const sorted = errors.map(({ error }) => error).sort((a, b) => a - b);
  return { ...(missing ?? worst), median: sorted[sorted.length >> 1] ?? 0 };
}

/** The larger, and NaN where either is. */
function atLeast(a: number, b: number): number {
  return Number.isNaN(a) || a > b ? a : b;
}
