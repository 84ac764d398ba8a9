import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/convolution.json' with { type: 'json' };
import type { Graph, GraphNode, Value } from '../graph/graph.ts';
import { type ConvTransposeOptions, conv, convTranspose } from '../graph/operators/convolution.ts';
import { mul } from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import type { Tensor } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { evaluate } from '../testing/runtime.ts';
import { correlationOf } from './convolution.ts';
import { differentiate } from './differentiate.ts';
import { inputRecipes, weightRecipes } from './recipes/table.ts';

type Case = (typeof golden.cases)[number];

function feeds({ name, x, w, y, options }: Case): Record<string, Tensor> {
  const channels = y[1];
  return {
    x: goldenUniform(`${name}.x`, x),
    w: goldenUniform(`${name}.w`, w),
    g: goldenUniform(`${name}.g`, y),
    ...('bias' in options && { b: goldenUniform(`${name}.b`, [channels]) }),
  };
}

function build(graph: Graph, { operator, x, w, y, options }: Case) {
  const values = {
    x: graph.input('x', 'float32', x),
    w: graph.input('w', 'float32', w),
    g: graph.input('g', 'float32', y),
    b: 'bias' in options ? graph.input('b', 'float32', [y[1]]) : undefined,
  };
  const convolve = operator === 'Conv' ? conv : convTranspose;
  return { ...values, y: convolve(values.x, values.w, values.b, options as ConvTransposeOptions) };
}

/** Largest difference as a part of the largest value. */
function relativeError(ours: Tensor, theirs: readonly number[]): number {
  expect(ours.data.length).toBe(theirs.length);
  const scale = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(ours.data[i]))), 0) / scale;
}

describe('gradients of convolutions against PyTorch in float64', () => {
  it.each(golden.cases)('$name', async (each) => {
    const [dx, dw, db] = await evaluate((graph) => {
      const { x, w, b, g, y } = build(graph, each);
      expect(y.shape).toEqual(each.y);
      return differentiate(reduceSum(mul(y, g)), b ? [x, w, b] : [x, w]) as Value[];
    }, feeds(each));
    expect(dx.shape).toEqual(each.x);
    expect(dw.shape).toEqual(each.w);
    expect(relativeError(dx, each.dx)).toBeLessThan(1e-6);
    expect(relativeError(dw, each.dw)).toBeLessThan(1e-6);
    if (each.db) expect(relativeError(db, each.db)).toBeLessThan(1e-6);
  });
});

describe('every recipe that serves a convolution gives its gradient', () => {
  it.each(golden.cases)('$name', async (each) => {
    const transposed = each.operator === 'ConvTranspose';
    const names: string[] = [];
    const results = await evaluate((graph) => {
      const { x, w, g, y } = build(graph, each);
      const c = correlationOf(y.node as GraphNode);
      const [from, to] = transposed ? [g, x] : [x, g];
      const values: Value[] = [];
      for (const [name, recipe] of Object.entries(weightRecipes))
        if (recipe.serves(c) && names.push(name)) values.push(recipe.build(c, to, from));
      for (const [name, recipe] of Object.entries(inputRecipes))
        if (!transposed && recipe.serves(c) && names.push(name)) values.push(recipe.build(c, g, w));
      return values;
    }, feeds(each));
    for (const [i, name] of names.entries()) {
      const theirs = name in weightRecipes ? each.dw : each.dx;
      expect(relativeError(results[i], theirs), name).toBeLessThan(1e-6);
    }
  });
});
