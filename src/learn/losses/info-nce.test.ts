import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/losses.json' with { type: 'json' };
import { differentiate } from '../gradient/differentiate.ts';
import type { Value } from '../graph/graph.ts';
import { createTensor, floatTensor } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { evaluate } from '../testing/runtime.ts';
import { infoNce, unitLength } from './info-nce.ts';
import { MemoryBank } from './memory-bank.ts';

it('InfoNCE and its gradient are those of PyTorch', async () => {
  const feeds = {
    queries: goldenUniform('queries', [3, 8]),
    keys: goldenUniform('keys', [3, 8]),
    bank: goldenUniform('bank', [6, 8]),
  };
  const [loss, gradient] = await evaluate((graph) => {
    const [queries, keys, bank] = Object.entries(feeds).map(([name, { shape }]) =>
      graph.input(name, 'float32', shape),
    );
    const value = infoNce(unitLength(queries), unitLength(keys), unitLength(bank));
    return [value, differentiate(value, [queries])[0] as Value];
  }, feeds);
  // The temperature multiplies rounding errors of the products by 14.
  expect(Math.abs(Number(loss.data[0]) / golden.infoNce.loss - 1)).toBeLessThan(1e-6);
  const largest = Math.max(...golden.infoNce.gradient.map(Math.abs));
  for (const [i, g] of golden.infoNce.gradient.entries())
    expect(Math.abs(Number(gradient.data[i]) - g) / largest).toBeLessThan(1e-6);
});

describe('MemoryBank', () => {
  const keys = (...values: number[]) =>
    floatTensor(
      [values.length, 2],
      values.flatMap((value) => [value, -value]),
    );

  it('begins with unit vectors, the same for one seed', () => {
    const bank = new MemoryBank({ size: 5, features: 3, seed: 1 });
    for (let row = 0; row < 5; row++)
      expect(Math.hypot(...bank.keys.data.subarray(3 * row, 3 * row + 3))).toBeCloseTo(1, 6);
    expect(new MemoryBank({ size: 5, features: 3, seed: 1 }).keys).toEqual(bank.keys);
    expect(new MemoryBank({ size: 5, features: 3, seed: 2 }).keys).not.toEqual(bank.keys);
  });

  it('replaces the oldest keys, and goes on where a checkpoint ended', () => {
    const bank = new MemoryBank({ size: 3, features: 2, seed: 1 });
    bank.enqueue(keys(1, 2));
    const saved = bank.state();
    bank.enqueue(keys(3, 4));
    expect([...bank.keys.data]).toEqual([4, -4, 2, -2, 3, -3]);
    const other = new MemoryBank({ size: 3, features: 2, seed: 9 });
    other.restore(saved);
    other.enqueue(keys(3, 4));
    expect(other.state()).toEqual(bank.state());
  });

  it.each([{ size: 0, features: 2 }, { size: 3, features: 1.5 }, { size: 3 }])(
    'refuses to be of %o',
    (options) => {
      expect(() => new MemoryBank({ seed: 1, ...options } as never)).toThrow(
        expect.objectContaining({ code: 'memory-bank-option', kind: 'usage' }),
      );
    },
  );

  it('refuses keys that do not fit', () => {
    const bank = new MemoryBank({ size: 3, features: 2, seed: 1 });
    expect(() => bank.enqueue(floatTensor([1, 3], [1, 2, 3]))).toThrow('keys of shape [1, 3]');
    expect(() => bank.enqueue(keys(1, 2, 3, 4))).toThrow('a bank of [3, 2]');
  });

  it.each([
    ['fewer keys', { keys: keys(1, 2), next: 0 }],
    ['other features', { keys: floatTensor([2, 3], [1, 2, 3, 4, 5, 6]), next: 0 }],
    ['keys of another type', { keys: createTensor('float64', [3, 2], new Float64Array(6)), next: 0 }],
    ['a row before the first', { keys: keys(1, 2, 3), next: -1 }],
    ['a row after the last', { keys: keys(1, 2, 3), next: 3 }],
    ['half a row', { keys: keys(1, 2, 3), next: 0.5 }],
  ])('refuses a state of %s, and stays as it is', (_, state) => {
    const bank = new MemoryBank({ size: 3, features: 2, seed: 1 });
    const before = bank.state();
    expect(() => bank.restore(state)).toThrow(/^a state of float\d\d keys .* for a bank of \[3, 2\]$/);
    expect(bank.state()).toEqual(before);
  });
});
