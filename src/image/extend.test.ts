import { expect, it } from 'vitest';
import { extended } from './extend.ts';

it('goes on into padding for six layers, then with the mean of the real voxels', () => {
  const voxels = Int16Array.of(5, 7, ...new Array(10).fill(-2000));
  const padding = voxels.map((v) => (v === -2000 ? 1 : 0));
  const expected = [5, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6];
  for (const size of [[12, 1, 1] as const, [1, 12, 1] as const, [1, 1, 12] as const])
    expect([...extended(voxels, Uint8Array.from(padding), size)]).toEqual(expected);
});

it('gives padding the mean of the neighbours that have a value', () => {
  const voxels = Float32Array.of(1, 99, 3, 99, 99, 8);
  const padding = Uint8Array.of(0, 1, 0, 1, 1, 0);
  // Rows: 1 ? 3 and ? ? 8; the middle of the second row has the 8 beside it, its first voxel the 1.
  expect([...extended(voxels, padding, [3, 2, 1])]).toEqual([1, 2, 3, 1, 8, 8]);
  expect([...extended(voxels, new Uint8Array(6).fill(1), [3, 2, 1])]).toEqual([0, 0, 0, 0, 0, 0]);
});
