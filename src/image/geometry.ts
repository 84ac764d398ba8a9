/** Arithmetic on grids in LPS millimetres: voxel to world and back, affines, and how far two grids lie apart. */

import type { Geometry, Matrix3, Vector3 } from './image.ts';
import { distanceMm } from './vector.ts';

/** Labels may lie this far (mm, at the worst corner) from the scan's grid: headers round, people do not move. */
export const labelToleranceMm = 0.1;

export const identityDirection: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Number of voxels of a grid. */
export function voxelCount(geometry: Geometry): number {
  return geometry.size[0] * geometry.size[1] * geometry.size[2];
}

/** Volume of one voxel in mm3 (a tilted grid is not representable, so this is the plain product). */
export function voxelVolumeMm3(geometry: Geometry): number {
  return geometry.spacingMm[0] * geometry.spacingMm[1] * geometry.spacingMm[2];
}

/** World position (LPS mm) of a voxel index, which may be fractional. */
export function voxelToWorld({ originMm, spacingMm, direction }: Geometry, index: Vector3): Vector3 {
  const x = index[0] * spacingMm[0];
  const y = index[1] * spacingMm[1];
  const z = index[2] * spacingMm[2];
  return [
    originMm[0] + direction[0] * x + direction[1] * y + direction[2] * z,
    originMm[1] + direction[3] * x + direction[4] * y + direction[5] * z,
    originMm[2] + direction[6] * x + direction[7] * y + direction[8] * z,
  ];
}

/** Fractional voxel index of a world position. Directions are orthonormal, so the transpose inverts them. */
export function worldToVoxel({ originMm, spacingMm, direction }: Geometry, worldMm: Vector3): Vector3 {
  const x = worldMm[0] - originMm[0];
  const y = worldMm[1] - originMm[1];
  const z = worldMm[2] - originMm[2];
  return [
    (direction[0] * x + direction[3] * y + direction[6] * z) / spacingMm[0],
    (direction[1] * x + direction[4] * y + direction[7] * z) / spacingMm[1],
    (direction[2] * x + direction[5] * y + direction[8] * z) / spacingMm[2],
  ];
}

/** Unit vector (LPS) in which index `axis` grows. */
export function axisDirection(geometry: Geometry, axis: 0 | 1 | 2): Vector3 {
  const { direction } = geometry;
  return [direction[axis], direction[3 + axis], direction[6 + axis]];
}

/** Determinant; 1 for a right-handed direction, -1 for a left-handed one. */
export function determinant(m: Matrix3): number {
  return (
    m[0] * (m[4] * m[8] - m[5] * m[7]) -
    m[1] * (m[3] * m[8] - m[5] * m[6]) +
    m[2] * (m[3] * m[7] - m[4] * m[6])
  );
}

/** The eight corners (voxel centres) of a grid in world coordinates. */
export function cornersMm(geometry: Geometry): Vector3[] {
  const [nx, ny, nz] = geometry.size;
  const corners: Vector3[] = [];
  for (const k of [0, nz - 1])
    for (const j of [0, ny - 1]) for (const i of [0, nx - 1]) corners.push(voxelToWorld(geometry, [i, j, k]));
  return corners;
}

/**
 * How far apart two grids of equal size place the same voxel, at worst (mm); the worst case is always a
 * corner. Infinity where the sizes differ.
 */
export function gridDistanceMm(a: Geometry, b: Geometry): number {
  if (a.size.some((n, axis) => n !== b.size[axis])) return Number.POSITIVE_INFINITY;
  return cornerDistanceMm(a, b);
}

/** The largest distance (mm) between corresponding corner voxels of two grids of any size. */
export function cornerDistanceMm(a: Geometry, b: Geometry): number {
  const others = cornersMm(b);
  return Math.max(...cornersMm(a).map((corner, c) => distanceMm(corner, others[c])));
}

/** How far apart two different grids lie, in words: `up to 5.00 mm away`, and their sizes where those differ. */
export function gridDifference(a: Geometry, b: Geometry): string {
  const apart = `up to ${cornerDistanceMm(a, b).toFixed(2)} mm away`;
  if (a.size.every((n, axis) => n === b.size[axis])) return apart;
  const grid = ({ size, spacingMm }: Geometry) =>
    `${size.join(' x ')} voxels of ${spacingMm.map((s) => Number(s.toFixed(4))).join(' x ')} mm`;
  return `${grid(a)} against ${grid(b)}, ${apart}`;
}

/** True where the two grids place every voxel within `toleranceMm` of each other. */
export function sameGrid(a: Geometry, b: Geometry, toleranceMm = 0.01): boolean {
  return gridDistanceMm(a, b) <= toleranceMm;
}
