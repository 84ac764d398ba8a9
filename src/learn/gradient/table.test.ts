import { expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { operatorTable } from '../graph/operators/table.ts';
import * as op from '../graph/ops.ts';
import { differentiate } from './differentiate.ts';
import { gradientTable } from './table.ts';

it('has a rule for every operator of the standard but those that give truth values or places', () => {
  const without = Object.keys(operatorTable).filter(
    (name) => !name.includes(':') && !(name in gradientTable),
  );
  expect(without.sort()).toEqual([
    'And',
    'ArgMax',
    'Equal',
    'Greater',
    'GreaterOrEqual',
    'Less',
    'LessOrEqual',
    'MaxUnpool',
    'Not',
    'Or',
  ]);
});

it('names the operator through which a gradient cannot flow', () => {
  const x = new Graph().input('x', 'float32', [1, 1, 4, 4]);
  const [y, indices] = x.graph.call('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] }, 2);
  const back = op.maxUnpool(y, indices, [1, 1, 4, 4], { kernel_shape: [2, 2], strides: [2, 2] });
  expect(() => differentiate(op.reduceSum(back), [x])).toThrow("the operator 'MaxUnpool' has no gradient");
  expect(() => differentiate(op.reduceSum(back), [x])).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('(docs/extending-the-engine.md)') }),
  );
  expect(() => differentiate(back, [x])).toThrow('the loss has the shape [1, 1, 4, 4]');
});

it('gives nothing for what the loss does not depend on, or only by truth values and places', () => {
  const graph = new Graph();
  const [x, y] = [graph.input('x', 'float32', [3]), graph.input('y', 'float32', [3])];
  const chosen = op.where(op.greater(y, 0), x, op.cast(op.argMax(y, 0), 'float32'));
  const [dx, dy, unused] = differentiate(op.reduceSum(chosen), [x, y, graph.input('z', 'float32', [3])]);
  expect([dx?.shape, dy, unused]).toEqual([[3], undefined, undefined]);
});
