/** From the voxel indices of one grid to the (fractional) indices of another. */

import { axisDirection, worldToVoxel } from './geometry.ts';
import type { Geometry, Matrix3, Vector3 } from './image.ts';
import { dot, mapVector, matrixOfColumns } from './vector.ts';

/**
 * How far (in voxels) a position may lie beyond the outer faces of the grid and still count as inside, and
 * within which grids count as aligned: above the rounding of geometry, below any effect on a value.
 */
export const indexTolerance = 1e-6;

/** source index = matrix * target index + offset; `matrix` is row-major, a row for each source index. */
export interface IndexMap {
  readonly matrix: Matrix3;
  readonly offset: Vector3;
}

/** The affine from indices of `target` to fractional indices of `source`. */
export function indexMap(source: Geometry, target: Geometry): IndexMap {
  const sourceAxes = ([0, 1, 2] as const).map((axis) => axisDirection(source, axis));
  const column = (axis: 0 | 1 | 2): Vector3 => {
    const direction = axisDirection(target, axis);
    const stepMm = target.spacingMm[axis];
    return mapVector(source.spacingMm, (mm, row) => (dot(sourceAxes[row], direction) * stepMm) / mm);
  };
  return {
    matrix: matrixOfColumns(column(0), column(1), column(2)),
    offset: worldToVoxel(source, target.originMm),
  };
}

/** A target index walks along one source index: position = offset + step * index. */
export interface AlignedAxis {
  readonly source: 0 | 1 | 2;
  readonly step: number;
  readonly offset: number;
}

/** The source index along which each target index walks; undefined where the grids are oblique to each other. */
export function alignedAxes({ matrix, offset }: IndexMap, targetSize: Vector3): AlignedAxis[] | undefined {
  const sources = ([0, 1, 2] as const).map((axis) => {
    const column = [0, 1, 2].map((row) => Math.abs(matrix[3 * row + axis]));
    return column.indexOf(Math.max(...column)) as 0 | 1 | 2;
  });
  if (new Set(sources).size < 3) return undefined;
  const sideways = [0, 1, 2].map((row) =>
    [0, 1, 2].reduce(
      (sum, axis) =>
        sum + (sources[axis] === row ? 0 : Math.abs(matrix[3 * row + axis]) * (targetSize[axis] - 1)),
      0,
    ),
  );
  if (Math.max(...sideways) > indexTolerance) return undefined;
  return sources.map((source, axis) => ({ source, step: matrix[3 * source + axis], offset: offset[source] }));
}

/** Positions `from` to before `to` of a target row lie inside the source; x, y, z is the place of position 0. */
export interface RowSpan {
  from: number;
  to: number;
  x: number;
  y: number;
  z: number;
}

/** Writes into `span` the part of target row (j, k) that lies inside a source of `size`. */
export function rowSpan(
  { matrix, offset }: IndexMap,
  size: Vector3,
  length: number,
  j: number,
  k: number,
  span: RowSpan,
): void {
  span.x = offset[0] + matrix[1] * j + matrix[2] * k;
  span.y = offset[1] + matrix[4] * j + matrix[5] * k;
  span.z = offset[2] + matrix[7] * j + matrix[8] * k;
  span.from = 0;
  span.to = length;
  narrow(span, span.x, matrix[0], size[0]);
  narrow(span, span.y, matrix[3], size[1]);
  narrow(span, span.z, matrix[6], size[2]);
  if (span.to < span.from) span.to = span.from;
}

function narrow(span: RowSpan, start: number, step: number, count: number): void {
  const low = -0.5 - indexTolerance - start;
  const high = count - 0.5 + indexTolerance - start;
  if (Math.abs(step) < 1e-12) {
    if (low > 0 || high < 0) span.to = span.from;
    return;
  }
  const [enter, leave] = step > 0 ? [low / step, high / step] : [high / step, low / step];
  span.from = Math.max(span.from, Math.ceil(enter));
  span.to = Math.min(span.to, Math.floor(leave) + 1);
}

/** Index of the nearest of `count` voxels; halfway the next one, as scipy.ndimage. */
export function nearestIndex(position: number, count: number): number {
  const index = Math.floor(snapped(position) + 0.5);
  return index < 0 ? 0 : index < count ? index : count - 1;
}

/** Removes rounding from positions that are meant to be whole or half voxels. */
export function snapped(position: number): number {
  const halves = Math.round(2 * position) / 2;
  return Math.abs(position - halves) < 1e-9 ? halves : position;
}

/** Strides of a grid for each index. */
export function gridStrides(size: Vector3): Vector3 {
  return [1, size[0], size[0] * size[1]];
}
