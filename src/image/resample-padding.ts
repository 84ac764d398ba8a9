/**
 * Keeping padding out of resampled values. Values near padding are computed again from the real voxels around
 * them alone, with their linear weights; a target voxel whose nearest voxel is padding is padding itself.
 */

import type { Vector3, VoxelArray } from './image.ts';
import { type IndexMap, type RowSpan, rowSpan, snapped } from './index-map.ts';
import { resampleNearest } from './resample-nearest.ts';
import { eachRun, labelRuns } from './runs.ts';

/** The padding mask together with voxels that are no finite number; undefined where every voxel counts. */
export function paddingOf(voxels: VoxelArray, padding: Uint8Array | undefined): Uint8Array | undefined {
  const declared = padding?.includes(1) ? padding : undefined;
  if (!(voxels instanceof Float32Array || voxels instanceof Float64Array)) return declared;
  let mask: Uint8Array | undefined;
  for (let v = 0; v < voxels.length; v++)
    if (!Number.isFinite(voxels[v])) {
      mask ??= declared ? declared.slice() : new Uint8Array(voxels.length);
      mask[v] = 1;
    }
  return mask ?? declared;
}

export interface Place {
  /** Size of the source. */
  readonly size: Vector3;
  readonly map: IndexMap;
  readonly targetSize: Vector3;
}

/** What a voxel has to do with padding; 0 is nothing. */
const near = 1;
const padded = 2;
const outside = 3;

/**
 * Replaces, in `values`, what padding of the source took part in, and returns the padding mask of the target:
 * its voxels that lie outside the source or are nearest to padding (these get `fill`). `support` is
 * how many voxels on each side of a place make its value: 1 for linear, 2 for cubic.
 * Memory: 2 bytes for each source voxel and 1 for each target voxel.
 */
export function mendPadding(
  values: Float32Array,
  voxels: VoxelArray,
  padding: Uint8Array,
  { size, map, targetSize }: Place,
  support: 1 | 2,
  fill: number,
): Uint8Array {
  const mask = resampleNearest(classes(padding, size, support), size, map, targetSize, outside);
  const [nx, ny, nz] = targetSize;
  const { matrix, offset } = map;
  const cell: Cell = { at: [0, 0, 0], fraction: [0, 0, 0] };
  for (let k = 0, base = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, base += nx)
      for (let i = 0; i < nx; i++) {
        const kind = mask[base + i];
        mask[base + i] = kind >= padded ? 1 : 0;
        if (kind === padded) values[base + i] = fill;
        if (kind !== near) continue;
        const x = offset[0] + matrix[0] * i + matrix[1] * j + matrix[2] * k;
        const y = offset[1] + matrix[3] * i + matrix[4] * j + matrix[5] * k;
        const z = offset[2] + matrix[6] * i + matrix[7] * j + matrix[8] * k;
        cellOf(x, y, z, size, cell);
        if (touched(padding, size, cell, support)) values[base + i] = realMean(voxels, padding, size, cell);
      }
  return mask;
}

/** The mask of target voxels that lie outside the source; undefined where there are none. */
export function outsideMask({ size, map, targetSize }: Place): Uint8Array | undefined {
  const [nx, ny, nz] = targetSize;
  const span: RowSpan = { from: 0, to: 0, x: 0, y: 0, z: 0 };
  let mask: Uint8Array | undefined;
  for (let k = 0, base = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, base += nx) {
      rowSpan(map, size, nx, j, k, span);
      if (span.from === 0 && span.to === nx) continue;
      mask ??= new Uint8Array(nx * ny * nz);
      mask.fill(1, base, base + span.from);
      mask.fill(1, base + span.to, base + nx);
    }
  return mask;
}

/** The class of each source voxel: near padding means within `reach` voxels along every index. */
function classes(padding: Uint8Array, size: Vector3, reach: number): Uint8Array {
  const [nx, ny, nz] = size;
  let mask = new Uint8Array(padding.length);
  const widened = mask;
  eachRun(labelRuns(padding, size, 6), nx, (start, end) => {
    const row = start - (start % nx);
    widened.fill(1, Math.max(row, start - reach), Math.min(row + nx, end + reach));
  });
  mask = spread(mask, nx, ny, reach);
  mask = spread(mask, nx * ny, nz, reach);
  for (let v = 0; v < mask.length; v++) mask[v] = padding[v] !== 0 ? padded : mask[v];
  return mask;
}

/** The mask together with itself moved by up to `reach` voxels both ways along an index of `count` voxels. */
function spread(mask: Uint8Array, stride: number, count: number, reach: number): Uint8Array<ArrayBuffer> {
  const wider = mask.slice();
  // Where rows are whole words, four voxels are moved together.
  const together = stride % 4 === 0 ? 4 : 1;
  const from = together === 4 ? new Uint32Array(mask.buffer) : mask;
  const to = together === 4 ? new Uint32Array(wider.buffer) : wider;
  const slab = (stride * count) / together;
  for (let step = 1; step <= Math.min(reach, count - 1); step++) {
    const shift = (step * stride) / together;
    for (let start = 0; start < from.length; start += slab)
      for (let v = start + shift; v < start + slab; v++) {
        to[v] |= from[v - shift];
        to[v - shift] |= from[v];
      }
  }
  return wider;
}

/** The voxel at or below a place on each index, and how far beyond it the place lies. */
interface Cell {
  readonly at: [number, number, number];
  readonly fraction: [number, number, number];
}

function cellOf(x: number, y: number, z: number, size: Vector3, cell: Cell): void {
  for (const axis of [0, 1, 2] as const) {
    const position = snapped(axis === 0 ? x : axis === 1 ? y : z);
    const inside = Math.min(Math.max(position, 0), size[axis] - 1);
    cell.at[axis] = Math.floor(inside);
    cell.fraction[axis] = inside - cell.at[axis];
  }
}

/** True where a padded voxel has a weight in the value of a cell. */
function touched(padding: Uint8Array, size: Vector3, { at, fraction }: Cell, support: 1 | 2): boolean {
  const used = [0, 1, 2].map((axis) => {
    const first = support === 2 && at[axis] > 0 ? -1 : 0;
    const last = fraction[axis] === 0 ? support - 1 : support;
    return [at[axis] + first, Math.min(at[axis] + last, size[axis] - 1)];
  });
  const [[x0, x1], [y0, y1], [z0, z1]] = used;
  for (let k = z0; k <= z1; k++)
    for (let j = y0; j <= y1; j++)
      for (let i = x0; i <= x1; i++) if (padding[i + size[0] * (j + size[1] * k)] !== 0) return true;
  return false;
}

/** Mean, with linear weights, of the real voxels at the corners of a cell; one of them is the nearest voxel. */
function realMean(voxels: VoxelArray, padding: Uint8Array, size: Vector3, { at, fraction }: Cell): number {
  let sum = 0;
  let total = 0;
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1;
    let v = 0;
    for (let axis = 2; axis >= 0; axis--) {
      const beyond = (corner >> axis) & 1;
      weight *= beyond ? fraction[axis] : 1 - fraction[axis];
      v = v * size[axis] + at[axis] + beyond;
    }
    if (weight === 0 || padding[v] !== 0) continue;
    sum += weight * voxels[v];
    total += weight;
  }
  return sum / total;
}
