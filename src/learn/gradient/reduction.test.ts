import { describe } from 'vitest';
import golden from '../../../goldens/learn/gradient_reduction.json' with { type: 'json' };
import type { Value } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';

const reductions: Record<string, (x: Value, axes?: readonly number[], keep?: boolean) => Value> = {
  sum: op.reduceSum,
  mean: op.reduceMean,
  max: op.reduceMax,
  min: op.reduceMin,
  'sum-square': op.reduceSumSquare,
  l2: op.reduceL2,
  l1: op.reduceL1,
  'log-sum-exp': op.reduceLogSumExp,
};

const axes: Record<string, readonly [axes?: readonly number[], keep?: boolean]> = {
  all: [],
  'all-kept': [undefined, true],
  first: [[0]],
  last: [[-1]],
  'channels-kept': [[1], true],
  spatial: [[2, 3]],
  'spatial-kept': [[2, 3], true],
  'batch-spatial': [[0, 2, 3]],
  apart: [[0, -2], true],
};

const builders: Record<string, BuildCase> = {
  'log-sum-exp-far': ({ x }) => op.reduceLogSumExp(x, [1]),
  'l2-zero': ({ x }, graph) => {
    const rows = graph.constant({ type: 'float32', shape: [3, 1], data: Float32Array.of(0, 1, 2) });
    return op.reduceL2(op.mul(x, rows), [1]);
  },
  'sum-none': ({ x }) => op.reduceSum(x, []),
  'l1-none': ({ x }) => op.reduceL1(x, []),
  'sum-scalar': ({ x }) => op.reduceSum(x),
  'cumsum-0': ({ x }) => op.cumSum(x, 0),
  'cumsum-1': ({ x }) => op.cumSum(x, 1),
  'cumsum-last': ({ x }) => op.cumSum(x, -1),
  'cumsum-reverse': ({ x }) => op.cumSum(x, 1, { reverse: true }),
  'cumsum-exclusive': ({ x }) => op.cumSum(x, 1, { exclusive: true }),
  'cumsum-both': ({ x }) => op.cumSum(x, 1, { exclusive: true, reverse: true }),
};
for (const [name, reduce] of Object.entries(reductions))
  for (const [kind, over] of Object.entries(axes))
    builders[`${name}-${kind}`] = ({ x }) => reduce(x, ...over);

describe('reductions and their gradients', () => {
  testGradients(golden, builders);
});
