/**
 * Cases that check an operator and its gradient against PyTorch in float64. A golden lists the inputs, which both
 * sides compute from their names, and what PyTorch gives; see goldens/learn/gradient_golden.py.
 */

import { expect, it } from 'vitest';
import { differentiate } from '../gradient/differentiate.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { mul } from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { Scope } from '../layers/scope.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { floatTensor, integerTensor, type Shape, type Tensor } from '../tensor.ts';
import { goldenUniform } from './golden-values.ts';
import { evaluate, testRuntime } from './runtime.ts';

/** Inputs are uniform in [-1, 1) unless they say otherwise. */
export interface GoldenInput {
  readonly shape: Shape;
  readonly low?: number;
  readonly high?: number;
  /** Rounded to multiples of this, so that there are ties. */
  readonly step?: number;
  /** Whole numbers from 0 up to but not including this, as int64: indices and labels. */
  readonly below?: number;
  /** A weight, which the layer under test declares by this name. */
  readonly parameter?: boolean;
}

export interface GradientCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Shape | GoldenInput>>;
  /** Shape of the result. */
  readonly output: Shape;
  readonly value: readonly number[];
  /** Gradients of sum(result * upstream) by input; upstream is uniform in [-1, 1). */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** From the values of the inputs to the result. Weights are declared with the scope, whose path is empty. */
export type BuildCase = (inputs: Record<string, Value>, graph: Graph, scope: Scope) => Value;

/** The tensor of an input, as gradient_golden.py makes it. */
export function goldenInput(name: string, input: Shape | GoldenInput): Tensor {
  const { shape, low = -1, high = 1, step, below }: GoldenInput = 'shape' in input ? input : { shape: input };
  if (below !== undefined) {
    const { data } = goldenUniform(name, shape, 0, 1);
    return integerTensor(
      shape,
      Array.from(data, (value) => Math.floor(value * below)),
    );
  }
  const tensor = goldenUniform(name, shape, low, high);
  // Halves go down here and in NumPy alike: floor(x + 1/2) on both sides.
  return step === undefined
    ? tensor
    : floatTensor(
        shape,
        tensor.data.map((value) => Math.floor(value / step + 0.5) * step),
      );
}

/** Largest difference, relative to the largest number that was expected. Infinite where sizes differ. */
export function relativeError(actual: Tensor | undefined, expected: readonly number[]): number {
  if (!actual || actual.data.length !== expected.length) return Number.POSITIVE_INFINITY;
  let scale = 0;
  let difference = 0;
  for (const [i, wanted] of expected.entries()) {
    const found = Number(actual.data[i]);
    if (Number.isNaN(found)) return Number.POSITIVE_INFINITY;
    scale = Math.max(scale, Math.abs(wanted));
    difference = Math.max(difference, Math.abs(found - wanted));
  }
  return difference / (scale || 1);
}

function isParameter(input: Shape | GoldenInput | undefined): boolean {
  return input !== undefined && 'parameter' in input && input.parameter === true;
}

/** Builds and runs a case: the error of the result as `value`, and of each gradient under its input's name. */
export async function gradientErrors(
  golden: GradientCase,
  build: BuildCase,
  runtime: Runtime = testRuntime,
): Promise<Record<string, number>> {
  const names = Object.keys(golden.gradients);
  const feeds: Record<string, Tensor> = {
    upstream: goldenUniform(`${golden.name}.upstream`, golden.output),
  };
  for (const [name, input] of Object.entries(golden.inputs))
    feeds[name] = goldenInput(`${golden.name}.${name}`, input);
  const computed: string[] = [];
  const results = await evaluate(
    (graph) => {
      const inputs: Record<string, Value> = {};
      for (const [name, { type, shape }] of Object.entries(feeds))
        if (!isParameter(golden.inputs[name])) inputs[name] = graph.input(name, type, shape);
      const { upstream, ...given } = inputs;
      const scope = new Scope(graph, { training: false, weights: 'inputs' });
      const value = build(given, graph, scope);
      const sources = names.map((name) => inputs[name] ?? scope.ledger.parameters.get(name)?.value);
      const gradients = differentiate(reduceSum(mul(value, upstream)), sources);
      const outputs = [value];
      for (const [i, gradient] of gradients.entries())
        if (gradient) {
          computed.push(names[i]);
          outputs.push(gradient);
        }
      return outputs;
    },
    feeds,
    runtime,
  );
  const errors: Record<string, number> = { value: relativeError(results[0], golden.value) };
  for (const name of names)
    errors[name] = relativeError(results[1 + computed.indexOf(name)], golden.gradients[name]);
  for (const name of names) if (!computed.includes(name)) errors[name] = Number.POSITIVE_INFINITY;
  if (results[0].shape.join() !== golden.output.join()) errors.value = Number.POSITIVE_INFINITY;
  return errors;
}

export interface GradientTestOptions {
  readonly runtime?: Runtime;
  /** The relative error that a case may have. Default 1e-6 for all: the last digits of float32 sums. */
  readonly tolerance?: (name: string) => number;
  /** Cases that do not hold here. */
  readonly except?: readonly string[];
}

/**
 * The tests of a golden: every case, its result and its gradients.
 *
 * @param golden made by a script with gradient_golden.py
 * @param builders how to build each case, by its name: a table, of which all is used, or a function
 */
export function testGradients(
  golden: { readonly cases: readonly unknown[] },
  builders: Readonly<Record<string, BuildCase>> | ((name: string) => BuildCase),
  options: GradientTestOptions = {},
): void {
  const { runtime, tolerance = () => 1e-6, except = [] } = options;
  const all = golden.cases as readonly GradientCase[];
  it.each(all.filter(({ name }) => !except.includes(name)))('$name', async (each) => {
    const build = typeof builders === 'function' ? builders(each.name) : builders[each.name];
    const errors = await gradientErrors(each, build, runtime);
    for (const [name, error] of Object.entries(errors))
      expect(error, name).toBeLessThan(tolerance(each.name));
  });
  if (typeof builders !== 'function')
    it('and no more', () => expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(builders).sort()));
}
