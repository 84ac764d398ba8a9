/** Filling the holes of a mask: background that no path leads out of. */

import type { Vector3 } from './image.ts';
import { checkMask } from './mask.ts';
import { gather } from './rearrange.ts';
import { type Connectivity, eachRun, labelRuns } from './runs.ts';

export interface FillHolesOptions {
  /**
   * `volume` (the default): a hole is enclosed in all three directions. 0, 1 or 2: every slice across that
   * index is filled for itself, so that a tunnel along the index is filled as well.
   */
  readonly axis?: 'volume' | 0 | 1 | 2;
  /**
   * How background leaks out: 6 (the default) through faces only; 18 and 26 also through edges and corners.
   * Within a slice, 6 means its 4 neighbours, 18 and 26 its 8.
   */
  readonly connectivity?: Connectivity;
}

/**
 * Mask with its holes filled (1 where set): the same as scipy.ndimage.binary_fill_holes, on the volume or
 * slice by slice. Background that reaches the border of the volume (or of the slice) is never a hole.
 */
export function fillHoles(
  mask: Uint8Array,
  size: Vector3,
  { axis = 'volume', connectivity = 6 }: FillHolesOptions = {},
): Uint8Array {
  checkMask(mask, size);
  const filled = new Uint8Array(mask.length);
  for (let v = 0; v < mask.length; v++) filled[v] = mask[v] !== 0 ? 1 : 0;
  if (axis === 'volume') {
    paintHoles(filled, size, connectivity, true);
    return filled;
  }
  const strides: Vector3 = [1, size[0], size[0] * size[1]];
  const [inner, outer] = axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
  const plane: Vector3 = [size[inner], size[outer], 1];
  const slice = new Uint8Array(plane[0] * plane[1]);
  for (let s = 0; s < size[axis]; s++) {
    gather(filled, s * strides[axis], [strides[inner], strides[outer], 0], plane, slice);
    if (!paintHoles(slice, plane, connectivity, false)) continue;
    for (let b = 0, from = 0; b < plane[1]; b++)
      for (let a = 0; a < plane[0]; a++, from++)
        filled[s * strides[axis] + a * strides[inner] + b * strides[outer]] = slice[from];
  }
  return filled;
}

/**
 * Sets the background components that do not touch the border; true where there was one. In a volume the
 * first and last slices are border, in a lone plane only its rim is.
 */
function paintHoles(mask: Uint8Array, size: Vector3, connectivity: Connectivity, volume: boolean): boolean {
  const [nx, ny, nz] = size;
  const runs = labelRuns(mask, size, connectivity, true);
  const { rowFirst, edges, components } = runs;
  const open = new Uint8Array(runs.count + 1);
  for (let k = 0, row = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, row++) {
      const rim = j === 0 || j === ny - 1 || (volume && (k === 0 || k === nz - 1));
      for (let run = rowFirst[row]; run < rowFirst[row + 1]; run++)
        if (rim || edges[2 * run] === 0 || edges[2 * run + 1] === nx) open[components[run]] = 1;
    }
  let found = false;
  eachRun(runs, nx, (start, end, component) => {
    if (open[component] !== 0) return;
    mask.fill(1, start, end);
    found = true;
  });
  return found;
}
