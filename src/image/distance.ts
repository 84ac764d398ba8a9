/**
 * Exact Euclidean distances of masks in millimetres, on grids with any spacing.
 *
 * Distances are between voxel centres. They are computed one index after the other (Felzenszwalb and
 * Huttenlocher, Distance Transforms of Sampled Functions, Theory of Computing 8, 2012): first along rows, then
 * the lower envelope of parabolas along the second and third index. Work is linear in the voxels of the
 * mask's bounding box, and float64 along every line; the squared distance is rounded to float32 once in
 * between, so that a distance is right within 2e-7 of itself.
 */

import { type Box, boundingBox } from './crop.ts';
import { type LineScratch, lineScratch, nearestAlongLines, tileWidth } from './distance-lines.ts';
import type { Vector3 } from './image.ts';
import { checkMask, checkSpacing } from './mask.ts';

export interface DistanceOptions {
  /** Count everything beyond the volume as background; otherwise (the default) it is ignored. */
  readonly outsideIsBackground?: boolean;
}

/**
 * Distance in mm of every voxel that is not 0 to the nearest voxel that is 0; 0 on the background itself. The
 * same as scipy.ndimage.distance_transform_edt with `sampling`, but where there is no background at all every
 * distance is Infinity. Memory: the result (4 bytes for each voxel).
 *
 * @example distanceTransformMm(mask, geometry.size, geometry.spacingMm)
 */
export function distanceTransformMm(
  mask: Uint8Array,
  size: Vector3,
  spacingMm: Vector3,
  { outsideIsBackground = false }: DistanceOptions = {},
): Float32Array {
  checkMask(mask, size);
  checkSpacing(spacingMm);
  const distances = new Float32Array(mask.length);
  const box = boundingBox(mask, size);
  if (!box) return distances;
  // Beyond the box lies only background, so it holds the nearest one; a wall is a side where there is any.
  const wallBefore = box.start.map((start) => start > 0 || outsideIsBackground);
  const wallAfter = box.end.map((end, axis) => end < size[axis] || outsideIsBackground);
  stepsAlongRows(mask, size, box, wallBefore[0], wallAfter[0], distances);
  const [nx, ny] = size;
  const scratch = (axis: 1 | 2): LineScratch =>
    lineScratch(box.end[axis] - box.start[axis], spacingMm[axis], wallBefore[axis], wallAfter[axis]);
  const columns = scratch(1);
  for (let k = box.start[2]; k < box.end[2]; k++)
    for (let i = box.start[0]; i < box.end[0]; i += tileWidth) {
      const width = Math.min(tileWidth, box.end[0] - i);
      const first = i + nx * (box.start[1] + ny * k);
      nearestAlongLines(distances, first, width, nx, columns, { stepMm: spacingMm[0], asDistance: false });
    }
  const pillars = scratch(2);
  for (let j = box.start[1]; j < box.end[1]; j++)
    for (let i = box.start[0]; i < box.end[0]; i += tileWidth) {
      const width = Math.min(tileWidth, box.end[0] - i);
      const first = i + nx * (j + ny * box.start[2]);
      nearestAlongLines(distances, first, width, nx * ny, pillars, { asDistance: true });
    }
  return distances;
}

/** Voxels to the nearest background within the row (exact integers), Infinity where the row has none. */
function stepsAlongRows(
  mask: Uint8Array,
  [nx, ny]: Vector3,
  { start, end }: Box,
  wallBefore: boolean,
  wallAfter: boolean,
  steps: Float32Array,
): void {
  for (let k = start[2]; k < end[2]; k++)
    for (let j = start[1]; j < end[1]; j++) {
      const base = nx * (j + ny * k);
      const last = base + end[0];
      let step = wallBefore ? 0 : Number.POSITIVE_INFINITY;
      for (let v = base + start[0]; v < last; v++) {
        step = mask[v] === 0 ? 0 : step + 1;
        steps[v] = step;
      }
      step = wallAfter ? 0 : Number.POSITIVE_INFINITY;
      for (let v = last - 1; v >= base + start[0]; v--) {
        step = mask[v] === 0 ? 0 : step + 1;
        if (step < steps[v]) steps[v] = step;
      }
    }
}

/**
 * Distance in mm of every voxel to the nearest voxel of the mask: 0 inside it, Infinity everywhere where the
 * mask is empty. Memory: 5 bytes for each voxel.
 */
export function distanceToMaskMm(mask: Uint8Array, size: Vector3, spacingMm: Vector3): Float32Array {
  checkMask(mask, size);
  const complement = new Uint8Array(mask.length);
  for (let v = 0; v < mask.length; v++) complement[v] = mask[v] === 0 ? 1 : 0;
  return distanceTransformMm(complement, size, spacingMm);
}

/**
 * Signed distance in mm: outside the mask the distance to it, inside it minus the distance to the background.
 * Both are to voxel centres, so that the surface between two neighbours lies between plus and minus one
 * spacing. An empty mask is at +Infinity, a full one at -Infinity. Memory: 9 bytes for each voxel.
 */
export function signedDistanceMm(
  mask: Uint8Array,
  size: Vector3,
  spacingMm: Vector3,
  options: DistanceOptions = {},
): Float32Array {
  const signed = distanceToMaskMm(mask, size, spacingMm);
  const inside = distanceTransformMm(mask, size, spacingMm, options);
  for (let v = 0; v < signed.length; v++) if (mask[v] !== 0) signed[v] = -inside[v];
  return signed;
}
