import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/convolution.json' with { type: 'json' };
import type { Value } from '../graph/graph.ts';
import { mul } from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { build, everyRecipe, feeds } from '../testing/convolution-golden.ts';
import { relativeError } from '../testing/gradient-cases.ts';
import { evaluate, testRuntime } from '../testing/runtime.ts';
import { differentiate } from './differentiate.ts';

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
  it.each(golden.cases)('$name', (each) => everyRecipe(each, testRuntime));
});
