/** Checks of convolutions against their golden, shared by the tests of all devices. */

import { expect } from 'vitest';
import type golden from '../../../goldens/learn/convolution.json';
import { correlationOf } from '../gradient/convolution.ts';
import { candidates } from '../gradient/recipes/choose.ts';
import { recipes } from '../gradient/recipes/table.ts';
import type { Graph, GraphNode, Value } from '../graph/graph.ts';
import { type ConvTransposeOptions, conv, convTranspose } from '../graph/operators/convolution.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Tensor } from '../tensor.ts';
import { goldenUniform } from './golden-values.ts';
import { relativeError } from './gradient-cases.ts';
import { evaluate } from './runtime.ts';

/** One convolution of goldens/learn/convolution.json. */
export type Case = (typeof golden.cases)[number];

/** The tensors of a case by the names of its inputs. */
export function feeds({ name, x, w, y, options }: Case): Record<string, Tensor> {
  const channels = y[1];
  return {
    x: goldenUniform(`${name}.x`, x),
    w: goldenUniform(`${name}.w`, w),
    g: goldenUniform(`${name}.g`, y),
    ...('bias' in options && { b: goldenUniform(`${name}.b`, [channels]) }),
  };
}

/** The inputs of a case in a graph, and its result y. */
export function build(graph: Graph, { operator, x, w, y, options }: Case) {
  const values = {
    x: graph.input('x', 'float32', x),
    w: graph.input('w', 'float32', w),
    g: graph.input('g', 'float32', y),
    b: 'bias' in options ? graph.input('b', 'float32', [y[1]]) : undefined,
  };
  const convolve = operator === 'Conv' ? conv : convTranspose;
  return { ...values, y: convolve(values.x, values.w, values.b, options as ConvTransposeOptions) };
}

/** Every recipe that serves a case on a runtime, against PyTorch's gradients; y against the plain operator. */
export async function everyRecipe(each: Case, runtime: Runtime): Promise<void> {
  const transposed = each.operator === 'ConvTranspose';
  const names: string[] = [];
  const theirs: (readonly number[] | undefined)[] = [];
  const results = await evaluate(
    (graph) => {
      const { x, w, g, b, y } = build(graph, each);
      const c = correlationOf(y.node as GraphNode);
      const [from, to] = transposed ? [g, x] : [x, g];
      const values: Value[] = [];
      const add = (
        part: 'y' | 'dx' | 'dw',
        first: Value,
        second: Value,
        numbers?: readonly number[],
        bias?: Value,
      ) => {
        for (const name of candidates(part, c, graph.target)) {
          names.push(`${part} ${name}`);
          theirs.push(numbers);
          values.push(recipes[part][name].build(c, first, second, bias));
        }
      };
      add('dw', to, from, each.dw);
      // The gradient of a transposed convolution's input is the convolution itself.
      if (transposed) add('y', from, w, each.dx);
      else {
        add('dx', g, w, each.dx);
        add('y', x, w, undefined, b);
      }
      return values;
    },
    feeds(each),
    runtime,
  );
  const plain = Array.from(results[names.indexOf('y plain')].data, Number);
  for (const [i, name] of names.entries())
    expect(relativeError(results[i], theirs[i] ?? plain), name).toBeLessThan(1e-6);
}
