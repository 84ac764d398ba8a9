import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundingBox, crop, paste } from './crop.ts';
import { determinant, identityDirection, voxelToWorld, worldToVoxel } from './geometry.ts';
import type { Geometry, Image, LabelImage, Matrix3, Vector3 } from './image.ts';
import { orientationCode, orientationCodes, reorient } from './orientation.ts';
import { distanceMm } from './vector.ts';

const geometry: Geometry = {
  size: [5, 4, 3],
  spacingMm: [0.7, 0.8, 2.5],
  originMm: [-120.5, 33.25, -700],
  direction: identityDirection,
};
/** Oblique: 30 degrees about z, then 20 about x. */
const [c, s, d, t] = [Math.cos(Math.PI / 6), 0.5, Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
const oblique: Geometry = {
  ...geometry,
  direction: [c, -s, 0, d * s, d * c, -t, t * s, t * c, d] as Matrix3,
};

function numberedImage(grid: Geometry): Image {
  const count = grid.size[0] * grid.size[1] * grid.size[2];
  const padding = Uint8Array.from({ length: count }, (_, v) => (v % 7 === 0 ? 1 : 0));
  return { geometry: grid, voxels: Int16Array.from({ length: count }, (_, v) => v - 5), unit: 'HU', padding };
}

/** Index of voxel v of a grid. */
const indexOf = ({ size }: Geometry, v: number): Vector3 => [
  v % size[0],
  Math.floor(v / size[0]) % size[1],
  Math.floor(v / size[0] / size[1]),
];

describe('orientation code', () => {
  it('says where each index grows towards', () => {
    expect(orientationCode(geometry)).toBe('LPS');
    expect(orientationCode({ ...geometry, direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] })).toBe('RAS');
    // A sagittal series: rows run to the back, columns to the feet, slices to the left.
    expect(orientationCode({ ...geometry, direction: [0, 0, 1, 1, 0, 0, 0, -1, 0] })).toBe('PIL');
  });

  it('takes the nearest axes of an oblique grid', () => {
    expect(orientationCode(oblique)).toBe('LPS');
    // Both first columns lean most to x; only one of them can have it.
    const lean: Matrix3 = [0.8, -0.7, 0, 0.6, 0.71, 0, 0, 0, 1];
    expect(orientationCode({ ...geometry, direction: lean })).toBe('LPS');
  });

  it('knows 48 of them', () => {
    expect(new Set(orientationCodes).size).toBe(48);
  });
});

describe.each(orientationCodes)('reorient to %s', (code) => {
  it.each([
    ['axial', geometry],
    ['oblique', oblique],
  ])('keeps the place and the padding of every voxel and comes back (%s)', (_, grid) => {
    const image = numberedImage(grid);
    const turned = reorient(image, code);
    expect(orientationCode(turned.geometry)).toBe(code);
    expect(Math.abs(determinant(turned.geometry.direction))).toBeCloseTo(1, 12);
    expect(turned.voxels).toBeInstanceOf(Int16Array);
    turned.voxels.forEach((value, v) => {
      const world = voxelToWorld(turned.geometry, indexOf(turned.geometry, v));
      const original = value + 5;
      expect(distanceMm(world, voxelToWorld(grid, indexOf(grid, original)))).toBeLessThan(1e-9);
      expect(turned.padding?.[v]).toBe(image.padding?.[original]);
    });
    const back = reorient(turned, 'LPS');
    expect(back.voxels).toEqual(image.voxels);
    expect(back.geometry.size).toEqual(grid.size);
    back.geometry.originMm.forEach((o, axis) => {
      expect(o).toBeCloseTo(grid.originMm[axis], 9);
    });
  });
});

describe('reorient', () => {
  it('turns label maps larger than a tile', () => {
    const size: Vector3 = [70, 45, 37];
    const labels = Uint16Array.from({ length: 70 * 45 * 37 }, (_, v) => v % 65536);
    const map: LabelImage = { geometry: { ...geometry, size }, labels, names: { 1: 'L1' } };
    for (const code of ['PSL', 'SLP', 'ILA', 'PRS', 'RPS', 'LSA']) {
      const turned = reorient(map, code);
      expect(turned.names).toBe(map.names);
      for (let v = 0; v < labels.length; v += 97) {
        const world = voxelToWorld(turned.geometry, indexOf(turned.geometry, v));
        const [i, j, k] = worldToVoxel(map.geometry, world).map(Math.round);
        expect(turned.labels[v]).toBe(labels[i + 70 * (j + 45 * k)]);
      }
    }
  });

  it('returns the image itself where nothing moves', () => {
    const image = numberedImage(geometry);
    expect(reorient(image, 'lps')).toBe(image);
  });

  it.each(['LPX', 'LLS', 'LP', ''])('refuses "%s"', (code) => {
    expect(() => reorient(numberedImage(geometry), code)).toThrow(`'${code}' is not an orientation`);
  });
});

describe('crop', () => {
  const image = numberedImage(oblique);
  const box = { start: [1, 2, 0] as Vector3, end: [4, 4, 2] as Vector3 };

  it('keeps the place, value and padding of every voxel', () => {
    const part = crop(image, box);
    expect(part.geometry.size).toEqual([3, 2, 2]);
    part.voxels.forEach((value, v) => {
      const world = voxelToWorld(part.geometry, indexOf(part.geometry, v));
      expect(distanceMm(world, voxelToWorld(oblique, indexOf(oblique, value + 5)))).toBeLessThan(1e-9);
      expect(part.padding?.[v]).toBe((value + 5) % 7 === 0 ? 1 : 0);
    });
  });

  it('is undone by paste', () => {
    const blank: Image = { geometry: oblique, voxels: new Float32Array(60), unit: 'HU' };
    const restored = paste(blank, crop(image, box), box.start);
    expect(crop(restored, box).voxels).toEqual(Float32Array.from(crop(image, box).voxels));
    expect(crop(restored, box).padding).toEqual(crop(image, box).padding);
    expect(restored.voxels.filter((v) => v !== 0).length).toBeLessThanOrEqual(12);
    expect(blank.voxels.every((v) => v === 0)).toBe(true);
    const labels: LabelImage = { geometry: oblique, labels: new Uint8Array(60) };
    const one: LabelImage = { geometry: { ...oblique, size: [1, 1, 1] }, labels: Uint8Array.of(9) };
    expect(paste(labels, one, [4, 3, 2]).labels[59]).toBe(9);
  });

  it('refuses a box that is not part of the image', () => {
    expect(() => crop(image, { start: [0, 0, 0], end: [6, 1, 1] })).toThrow(
      'is not part of a grid of 5 x 4 x 3',
    );
    expect(() => crop(image, { start: [2, 0, 0], end: [2, 1, 1] })).toThrow('not part of');
  });
});

describe('bounding box', () => {
  it('is the smallest that holds every voxel', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(59), { maxLength: 6 }), (places) => {
        const mask = new Uint8Array(60);
        for (const v of places) mask[v] = 200;
        const indices = places.map((v) => indexOf(geometry, v));
        const bound = (pick: (...values: number[]) => number, add: number) =>
          [0, 1, 2].map((axis) => pick(...indices.map((index) => index[axis])) + add);
        const expected =
          places.length > 0 ? { start: bound(Math.min, 0), end: bound(Math.max, 1) } : undefined;
        expect(boundingBox(mask, [5, 4, 3])).toEqual(expected);
        expect(boundingBox(mask, [5, 4, 3], (value) => value === 200)).toEqual(expected);
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});
