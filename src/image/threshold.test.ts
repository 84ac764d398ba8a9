import { expect, it } from 'vitest';
import { identityDirection } from './geometry.ts';
import type { Geometry } from './image.ts';
import { labelMask, thresholdMask } from './threshold.ts';

const geometry: Geometry = {
  size: [6, 1, 1],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: identityDirection,
};

it('includes both thresholds and leaves out NaN and padding', () => {
  const voxels = Float32Array.of(99, 100, 150, 200, Number.NaN, 120);
  const padding = Uint8Array.of(0, 0, 0, 0, 0, 1);
  const image = { geometry, voxels, unit: 'HU' as const };
  expect([...thresholdMask(image, { lower: 100, upper: 200 })]).toEqual([0, 1, 1, 1, 0, 1]);
  expect([...thresholdMask({ ...image, padding }, { lower: 100, upper: 200 })]).toEqual([0, 1, 1, 1, 0, 0]);
  expect([...thresholdMask({ ...image, padding }, { upper: 100 })]).toEqual([1, 1, 0, 0, 0, 0]);
});

it('masks one label or several', () => {
  const labels = { geometry, labels: Uint16Array.of(0, 31, 31, 700, 30, 31) };
  expect([...labelMask(labels, 31)]).toEqual([0, 1, 1, 0, 0, 1]);
  expect([...labelMask(labels, [30, 700])]).toEqual([0, 0, 0, 1, 1, 0]);
  expect([...labelMask(labels, [])]).toEqual([0, 0, 0, 0, 0, 0]);
});
