import { describe, expect, it } from 'vitest';
import type { Image, LabelImage } from '../../image/index.ts';
import { regionCentreMm, threePlanes } from './three-planes.ts';

const geometry = {
  size: [30, 30, 40],
  spacingMm: [2, 2, 2],
  originMm: [-30, -30, -40],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;
const count = 30 * 30 * 40;
const image: Image = { geometry, voxels: new Int16Array(count).map((_, v) => (v * 7) % 900), unit: 'HU' };

/** Labels of boxes of indices, [from, to) along each. */
function boxes(...parts: { label: number; from: number[]; to: number[] }[]): LabelImage {
  const labels = new Uint8Array(count);
  for (const { label, from, to } of parts)
    for (let k = from[2]; k < to[2]; k++)
      for (let j = from[1]; j < to[1]; j++)
        labels.fill(label, from[0] + 30 * (j + 30 * k), to[0] + 30 * (j + 30 * k));
  return { geometry, labels };
}

describe('regionCentreMm', () => {
  it('is the centroid of the largest label, not the middle between two vertebrae', () => {
    const two = boxes(
      { label: 31, from: [10, 10, 5], to: [20, 20, 12] },
      { label: 32, from: [10, 10, 20], to: [20, 20, 26] },
    );
    expect(regionCentreMm(two)).toEqual([-1, -1, -24]);
  });

  it('moves to the nearest voxel where the centroid lies in a hollow', () => {
    const hollow = boxes(
      { label: 1, from: [10, 10, 10], to: [19, 19, 19] },
      { label: 0, from: [12, 11, 11], to: [18, 18, 18] },
    );
    const [x, y, z] = regionCentreMm(hollow)!;
    const index = (x + 30) / 2 + 30 * ((y + 30) / 2 + 30 * ((z + 40) / 2));
    expect(hollow.labels[index]).toBe(1);
    expect(regionCentreMm(boxes())).toBeUndefined();
  });
});

describe('threePlanes', () => {
  const mask = boxes({ label: 1, from: [10, 10, 15], to: [20, 20, 25] });

  it('gives the same picture again and says its scale and place', () => {
    const options = { panelPixels: 120 };
    const first = threePlanes(image, [{ mask, colour: [86, 180, 233] }], options);
    expect(first).toMatchObject({ width: 376, height: 120, pixelMm: 1, atMm: [-1, -1, -1] });
    expect(threePlanes(image, [{ mask, colour: [86, 180, 233] }], options).png).toEqual(first.png);
    expect(threePlanes(image, [], options).png).not.toEqual(first.png);
  });

  it('shows all of a scan without a region, from its middle', () => {
    expect(threePlanes(image, [], { panelPixels: 60 })).toMatchObject({ atMm: [-1, -1, -1], pixelMm: 2 });
  });
});
