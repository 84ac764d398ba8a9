/** Nearest-neighbour resampling: values are moved, never mixed, so that the element type stays. */

import type { Vector3, VoxelArray } from './image.ts';
import {
  type AlignedAxis,
  alignedAxes,
  gridStrides,
  type IndexMap,
  indexTolerance,
  nearestIndex,
  type RowSpan,
  rowSpan,
} from './index-map.ts';
import { arrayLike } from './rearrange.ts';

/** Values of the nearest voxels; `fill` where the target lies outside the source. Memory: the result. */
export function resampleNearest<A extends VoxelArray>(
  source: A,
  size: Vector3,
  map: IndexMap,
  targetSize: Vector3,
  fill: number,
): A {
  const out = arrayLike(source, targetSize[0] * targetSize[1] * targetSize[2]);
  const axes = alignedAxes(map, targetSize);
  if (axes) {
    const tables = axes.map((axis, index) => offsets(axis, size, targetSize[index]));
    copyByTables(source, tables, out, fill);
  } else copyOblique(source, size, map, targetSize, out, fill);
  return out;
}

/** How far into the source each position along an axis lies; -1 for outside. */
function offsets(axis: AlignedAxis, size: Vector3, length: number): Int32Array {
  const count = size[axis.source];
  const stride = gridStrides(size)[axis.source];
  return Int32Array.from({ length }, (_, p) => {
    const position = axis.offset + axis.step * p;
    const inside = position >= -0.5 - indexTolerance && position <= count - 0.5 + indexTolerance;
    return inside ? stride * nearestIndex(position, count) : -1;
  });
}

function copyByTables(source: VoxelArray, [x, y, z]: Int32Array[], out: VoxelArray, fill: number): void {
  for (let k = 0, base = 0; k < z.length; k++)
    for (let j = 0; j < y.length; j++, base += x.length) {
      if (z[k] < 0 || y[j] < 0) {
        out.fill(fill, base, base + x.length);
        continue;
      }
      const start = z[k] + y[j];
      for (let i = 0; i < x.length; i++) out[base + i] = x[i] < 0 ? fill : source[start + x[i]];
    }
}

function copyOblique(
  source: VoxelArray,
  size: Vector3,
  map: IndexMap,
  [nx, ny, nz]: Vector3,
  out: VoxelArray,
  fill: number,
): void {
  const [, strideY, strideZ] = gridStrides(size);
  const [ax, , , ay, , , az] = map.matrix;
  const span: RowSpan = { from: 0, to: 0, x: 0, y: 0, z: 0 };
  if (fill !== 0) out.fill(fill);
  for (let k = 0, base = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, base += nx) {
      rowSpan(map, size, nx, j, k, span);
      const { from, to, x, y, z } = span;
      for (let i = from; i < to; i++)
        out[base + i] =
          source[
            nearestIndex(x + ax * i, size[0]) +
              strideY * nearestIndex(y + ay * i, size[1]) +
              strideZ * nearestIndex(z + az * i, size[2])
          ];
    }
}
