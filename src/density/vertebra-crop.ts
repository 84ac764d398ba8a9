/** The small grid that is cut out of the scan around one vertebra; places on it are mm from its voxel (0, 0, 0). */

import type { Vector3 } from '../image/index.ts';

/** Size and spacing of the grid; third axis towards the head, second towards the back. */
export interface Crop {
  readonly size: Vector3;
  readonly spacingMm: Vector3;
}

/** Visits the voxels of a mask in storage order, each with its place. */
export function forEachVoxel(
  mask: Uint8Array,
  { size: [nx, ny, nz], spacingMm: [dx, dy, dz] }: Crop,
  visit: (placeMm: Vector3, p: number) => void,
): void {
  let p = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, p++) if (mask[p]) visit([i * dx, j * dy, k * dz], p);
}

/** Centroid of a mask; NaN where it is empty. */
export function centroidMm(mask: Uint8Array, crop: Crop): Vector3 {
  let n = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  forEachVoxel(mask, crop, (place) => {
    n++;
    x += place[0];
    y += place[1];
    z += place[2];
  });
  return [x / n, y / n, z / n];
}
