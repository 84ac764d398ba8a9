import { expect, it } from 'vitest';
import { kernelSharpness } from './kernels.ts';

it.each([
  ['Siemens', ['B10f', 'B30f', 'B40s', 'B60s', 'B70f']],
  ['Siemens, newer', ['Br36d', 'Br40d\\3', 'Hr60h', 'Br64d']],
  ['GE', ['SOFT', 'STANDARD', 'LUNG', 'BONE', 'BONEPLUS', 'EDGE']],
  ['Philips', ['A', 'B', 'C', 'D', 'YB']],
  ['Canon', ['FC02', 'FC08', 'FC30', 'FC52']],
])('%s kernels rank from soft to sharp', (_, kernels) => {
  const ranks = kernels.map((kernel) => kernelSharpness(kernel));
  expect(ranks.every((rank) => rank !== undefined)).toBe(true);
  expect(ranks).toEqual(ranks.toSorted((a, b) => (a as number) - (b as number)));
  expect(new Set(ranks).size).toBe(ranks.length);
});

it('a name of no known maker has no rank', () => {
  expect(kernelSharpness('MYSTERY')).toBeUndefined();
  expect(kernelSharpness(undefined)).toBeUndefined();
});
