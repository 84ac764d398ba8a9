import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisDirection,
  cornersMm,
  determinant,
  gridDifference,
  gridDistanceMm,
  identityDirection,
  sameGrid,
  voxelCount,
  voxelToWorld,
  voxelVolumeMm3,
  worldToVoxel,
} from './geometry.ts';
import type { Geometry, Vector3 } from './image.ts';
import { rotation } from './testing/rotation.ts';

const axial: Geometry = {
  size: [512, 512, 60],
  spacingMm: [0.7, 0.8, 2.5],
  originMm: [-180, -170, 1200],
  direction: identityDirection,
};

const place = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -500, max: 500, noNaN: true })));

describe('geometry', () => {
  it('places voxels along the columns of the direction', () => {
    // A sagittal series: rows run to the back, columns to the feet, slices to the left.
    const sagittal: Geometry = { ...axial, direction: [0, 0, 1, 1, 0, 0, 0, -1, 0] };
    expect(voxelToWorld(sagittal, [10, 100, 4])).toEqual([-180 + 4 * 2.5, -170 + 10 * 0.7, 1200 - 100 * 0.8]);
    expect(axisDirection(sagittal, 1)).toEqual([0, 0, -1]);
    expect(determinant(sagittal.direction)).toBe(-1);
  });

  it('comes back from the world', () => {
    fc.assert(
      fc.property(place, fc.double({ min: -3, max: 3, noNaN: true }), (index, angle) => {
        const oblique = { ...axial, direction: rotation(angle, angle / 2, 0) };
        const back = worldToVoxel(oblique, voxelToWorld(oblique, index as unknown as Vector3));
        index.forEach((i, axis) => {
          expect(back[axis]).toBeCloseTo(i, 8);
        });
        expect(determinant(oblique.direction)).toBeCloseTo(1, 12);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('counts voxels and their volume', () => {
    expect(voxelCount(axial)).toBe(15728640);
    expect(voxelVolumeMm3(axial)).toBeCloseTo(1.4, 12);
    expect(cornersMm(axial)).toHaveLength(8);
    expect(cornersMm(axial)[7]).toEqual(voxelToWorld(axial, [511, 511, 59]));
  });

  it('says how far apart two grids place the same voxel, at worst', () => {
    expect(gridDistanceMm(axial, axial)).toBe(0);
    expect(gridDistanceMm(axial, { ...axial, originMm: [-177, -166, 1200] })).toBeCloseTo(5, 12);
    expect(gridDistanceMm(axial, { ...axial, spacingMm: [0.7, 0.8, 2.6] })).toBeCloseTo(5.9, 9);
    expect(gridDistanceMm(axial, { ...axial, size: [512, 512, 61] })).toBe(Number.POSITIVE_INFINITY);
    expect(sameGrid(axial, { ...axial, originMm: [-180.009, -170, 1200] })).toBe(true);
    expect(sameGrid(axial, { ...axial, originMm: [-180.011, -170, 1200] })).toBe(false);
    expect(sameGrid(axial, { ...axial, originMm: [-180.5, -170, 1200] }, 0.5)).toBe(true);
  });

  it('puts the difference of two grids into words, with sizes only where they differ', () => {
    expect(gridDifference(axial, { ...axial, originMm: [-177, -166, 1200] })).toBe('up to 5.00 mm away');
    const shorter = gridDifference({ ...axial, size: [512, 512, 59] }, axial);
    expect(shorter).toMatch(
      /^512 x 512 x 59 voxels of .* mm against 512 x 512 x 60 voxels of .* mm, up to 2\.50 mm away$/,
    );
  });
});
