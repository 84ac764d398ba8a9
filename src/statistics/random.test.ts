import { expect, it } from 'vitest';
import { createRandom } from './random.ts';

it.each([Number.NaN, 1.5, 2 ** 53, undefined as unknown as number, '1' as unknown as number])(
  'a seed of %s is refused',
  (seed) => expect(() => createRandom(seed)).toThrow(`the seed is ${seed}, not a whole number`),
);

it('seeds apart give numbers apart', () => {
  const generators = [-1, 0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map(createRandom);
  expect(new Set(generators.map((random) => random.uniform())).size).toBe(6);
  expect(new Set(generators.map((random) => random.fork('a').uniform())).size).toBe(6);
});
