import { expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { replicaMean, replicaSum } from '../graph/operators/replicas.ts';
import * as op from '../graph/ops.ts';
import { generic } from '../graph/target.ts';
import { floatTensor } from '../tensor.ts';
import { testRuntime } from '../testing/runtime.ts';
import { compileSegments, hasExchanges } from './segments.ts';

it('replicas exchange means between segments, and get outputs that share no memory', async () => {
  const graph = new Graph({ ...generic, replicas: 2 });
  const x = graph.input('x', 'float32', [2]);
  const y = graph.input('y', 'float32', [2]);
  const product = op.mul(x, y);
  const mean = replicaMean(product);
  const late = op.add(op.mul(replicaSum(op.mul(mean, x)), product), y);
  graph.output('late', late);
  graph.output('again', late);
  graph.output('mean', mean);
  graph.output('given', x);
  graph.output('constant', graph.constant(floatTensor([1], [7])));
  expect(hasExchanges(graph)).toBe(true);
  const session = await compileSegments(graph, [testRuntime, testRuntime]);
  const feeds = [
    { x: floatTensor([2], [1, 2]), y: floatTensor([2], [3, 4]) },
    { x: floatTensor([2], [5, 6]), y: floatTensor([2], [7, 8]) },
  ];
  const [a, b] = await session.run(feeds);
  // Products 3, 8 and 35, 48; their mean 19, 28; sums of it times x: 19 + 95, 56 + 168.
  expect([...a.mean.data, ...b.mean.data]).toEqual([19, 28, 19, 28]);
  expect([...a.late.data, ...b.late.data]).toEqual([114 * 3 + 3, 224 * 8 + 4, 114 * 35 + 7, 224 * 48 + 8]);
  expect(a.again).toEqual(a.late);
  expect(a.constant.data[0]).toBe(7);
  expect(new Set([a.again, a.late, a.given, feeds[0].x, a.mean, b.mean].map(({ data }) => data)).size).toBe(
    6,
  );
  await session.release();
});

it('a single replica has nothing to exchange', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  expect(replicaMean(x)).toBe(x);
  expect(replicaSum(x)).toBe(x);
  graph.output('y', op.relu(x));
  expect(hasExchanges(graph)).toBe(false);
});
