/** Boxes of voxel indices: finding them, cutting them out with their place in the world, putting them back. */

import { OsteonError } from '../errors.ts';
import { voxelToWorld } from './geometry.ts';
import type { Geometry, Image, LabelImage, Vector3, VoxelArray } from './image.ts';
import { checkMask } from './mask.ts';
import { arrayLike, gather, rearranged } from './rearrange.ts';

/** A box of voxel indices: `start` belongs to it, `end` is the first index beyond it. */
export interface Box {
  readonly start: Vector3;
  readonly end: Vector3;
}

/** Number of voxels of a box along each index. */
export function boxSize({ start, end }: Box): Vector3 {
  return [end[0] - start[0], end[1] - start[1], end[2] - start[2]];
}

/** The box grown by `voxels` on both ends of each index, and cut at the border of a grid of `size`. */
export function grownBox({ start, end }: Box, voxels: Vector3, size: Vector3): Box {
  const low = (axis: number) => Math.max(0, start[axis] - voxels[axis]);
  const high = (axis: number) => Math.min(size[axis], end[axis] + voxels[axis]);
  return { start: [low(0), low(1), low(2)], end: [high(0), high(1), high(2)] };
}

/**
 * The smallest box that holds every voxel for which `inside` is true (by default: every voxel that is not 0);
 * undefined where there is none.
 *
 * @example boundingBox(labels.labels, labels.geometry.size, (label) => label === 31)
 */
export function boundingBox(
  values: ArrayLike<number>,
  size: Vector3,
  inside?: (value: number) => boolean,
): Box | undefined {
  checkMask(values, size);
  const [nx, ny, nz] = size;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  for (let k = 0, base = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, base += nx) {
      const first = inside
        ? firstWhere(values, base, base + nx, inside)
        : firstNonZero(values, base, base + nx);
      if (first < 0) continue;
      // Only the part of the row beyond what is already known to be inside needs a look.
      let last = base + nx - 1;
      const known = Math.max(first, base + high[0]);
      while (last > known && !(inside ? inside(values[last]) : values[last] !== 0)) last--;
      low[0] = Math.min(low[0], first - base);
      high[0] = Math.max(high[0], last - base);
      low[1] = Math.min(low[1], j);
      high[1] = Math.max(high[1], j);
      low[2] = Math.min(low[2], k);
      high[2] = k;
    }
  if (high[2] < 0) return undefined;
  return { start: [low[0], low[1], low[2]], end: [high[0] + 1, high[1] + 1, high[2] + 1] };
}

function firstNonZero(values: ArrayLike<number>, from: number, to: number): number {
  for (let v = from; v < to; v++) if (values[v] !== 0) return v;
  return -1;
}

function firstWhere(
  values: ArrayLike<number>,
  from: number,
  to: number,
  inside: (v: number) => boolean,
): number {
  for (let v = from; v < to; v++) if (inside(values[v])) return v;
  return -1;
}

/** The grid of a box of voxels; the box may reach beyond the grid. */
export function boxGeometry(geometry: Geometry, box: Box): Geometry {
  return { ...geometry, size: boxSize(box), originMm: voxelToWorld(geometry, box.start) };
}

/**
 * Cuts a box out of an image or a label map (a copy, with its padding mask); every voxel keeps its place in
 * the world.
 *
 * @throws OsteonError `crop-box` where the box is empty or reaches beyond the image
 */
export function crop<T extends Image | LabelImage>(image: T, box: Box): T {
  const { size } = image.geometry;
  checkBox(box, size);
  const strides: Vector3 = [1, size[0], size[0] * size[1]];
  const start = box.start[0] + size[0] * (box.start[1] + size[1] * box.start[2]);
  return rearranged(image, boxGeometry(image.geometry, box), (voxels) =>
    gather(voxels, start, strides, boxSize(box)),
  );
}

/**
 * A copy of `image` in which the box that begins at voxel `start` holds the voxels of `patch` (as
 * TypedArray.set converts them) and its padding mask. The inverse of `crop`.
 *
 * @throws OsteonError `crop-box` where the patch reaches beyond the image
 */
export function paste<T extends Image | LabelImage>(image: T, patch: T, start: Vector3): T {
  const { size } = image.geometry;
  const part = patch.geometry.size;
  checkBox({ start, end: [start[0] + part[0], start[1] + part[1], start[2] + part[2]] }, size);
  const strides: Vector3 = [1, size[0], size[0] * size[1]];
  const first = start[0] + size[0] * (start[1] + size[1] * start[2]);
  const pasted = <A extends VoxelArray>(whole: A, values: VoxelArray): A => {
    const out = arrayLike(whole, whole.length);
    out.set(whole);
    for (let k = 0, from = 0; k < part[2]; k++)
      for (let j = 0; j < part[1]; j++, from += part[0])
        out.set(values.subarray(from, from + part[0]), first + j * strides[1] + k * strides[2]);
    return out;
  };
  if ('labels' in image) return { ...image, labels: pasted(image.labels, (patch as LabelImage).labels) };
  const { voxels, padding } = patch as Image;
  const result: Image = { ...image, voxels: pasted(image.voxels, voxels) };
  if (!padding && !image.padding) return result as T;
  const whole = image.padding ?? new Uint8Array(image.voxels.length);
  return { ...result, padding: pasted(whole, padding ?? new Uint8Array(voxels.length)) } as T;
}

function checkBox({ start, end }: Box, size: Vector3): void {
  const fits = [0, 1, 2].every(
    (a) =>
      Number.isInteger(start[a]) &&
      Number.isInteger(end[a]) &&
      start[a] >= 0 &&
      end[a] > start[a] &&
      end[a] <= size[a],
  );
  if (fits) return;
  throw new OsteonError(
    'crop-box',
    `the box from voxel (${start.join(', ')}) to before (${end.join(', ')}) is not part of a grid of ${size.join(' x ')}`,
    { kind: 'usage', hint: 'Choose a box that holds at least one voxel and ends inside the image.' },
  );
}
