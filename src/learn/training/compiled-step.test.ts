import { expect, it } from 'vitest';
import { floatTensor, integerTensor } from '../tensor.ts';
import { meanResult, type StepResult } from './compiled-step.ts';

const result = (loss: number, gradient: number[], mean: number, count: number): StepResult => ({
  loss,
  gradients: new Map([['w', floatTensor([2], gradient)]]),
  gradientNorm: Math.hypot(...gradient),
  updates: new Map([
    ['mean', floatTensor([1], [mean])],
    ['count', integerTensor([], [count])],
  ]),
});

it('the mean of results is that of their losses, gradients and statistics; counters are those of the last', () => {
  const found = meanResult([result(1, [1, 2], 3, 5), result(2, [4, 5], 0, 6), result(6, [1, -1], 6, 7)]);
  expect(found.loss).toBe(3);
  expect([...(found.gradients.get('w')?.data ?? [])]).toEqual([2, 2]);
  expect(found.gradientNorm).toBeUndefined();
  expect([...found.updates].map(([name, { data }]) => [name, Number(data[0])])).toEqual([
    ['mean', 3],
    ['count', 7],
  ]);
});

it('the mean of one result is that result', () => {
  const one = result(1, [3, 4], 3, 5);
  expect(meanResult([one])).toBe(one);
});
