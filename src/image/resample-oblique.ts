/** Linear and cubic resampling between grids that are oblique to each other, target row by target row. */

import type { Vector3, VoxelArray } from './image.ts';
import { gridStrides, type IndexMap, type RowSpan, rowSpan } from './index-map.ts';
import { mirrored, splineAcross, splineLine, splineWeights, startWeights } from './spline.ts';

/** Value at a (fractional) index that lies inside the grid. */
type Sampler = (x: number, y: number, z: number) => number;

/** Values on a target grid of `targetSize`; outside the source `fill`. Memory: the result. */
export function resampleOblique(
  map: IndexMap,
  size: Vector3,
  targetSize: Vector3,
  sample: Sampler,
  fill: number,
) {
  const [nx, ny, nz] = targetSize;
  const [ax, , , ay, , , az] = map.matrix;
  const out = new Float32Array(nx * ny * nz).fill(fill);
  const span: RowSpan = { from: 0, to: 0, x: 0, y: 0, z: 0 };
  for (let k = 0, base = 0; k < nz; k++)
    for (let j = 0; j < ny; j++, base += nx) {
      rowSpan(map, size, nx, j, k, span);
      const { from, to, x, y, z } = span;
      for (let i = from; i < to; i++) out[base + i] = sample(x + ax * i, y + ay * i, z + az * i);
    }
  return out;
}

/** Moves a place within half a voxel of the outermost voxel centres onto them. */
function clamped(position: number, last: number): number {
  return Math.min(Math.max(position, 0), last);
}

export function linearSampler(source: VoxelArray, size: Vector3): Sampler {
  const [lastX, lastY, lastZ] = size.map((n) => n - 1);
  const [, strideY, strideZ] = gridStrides(size);
  return (px, py, pz) => {
    const x = clamped(px, lastX);
    const y = clamped(py, lastY);
    const z = clamped(pz, lastZ);
    const i = Math.floor(x);
    const j = Math.floor(y);
    const k = Math.floor(z);
    const u = x - i;
    const v = y - j;
    const w = z - k;
    const at = i + strideY * j + strideZ * k;
    // At the last voxel the weight of the next one is 0, and it is not read.
    const dx = i < lastX ? 1 : 0;
    const dy = j < lastY ? strideY : 0;
    const dz = k < lastZ ? strideZ : 0;
    const near = (1 - v) * mixed(source, at, dx, u) + v * mixed(source, at + dy, dx, u);
    const far = (1 - v) * mixed(source, at + dz, dx, u) + v * mixed(source, at + dz + dy, dx, u);
    return (1 - w) * near + w * far;
  };
}

function mixed(source: VoxelArray, at: number, dx: number, u: number): number {
  return (1 - u) * source[at] + u * source[at + dx];
}

/** Samples the cubic spline with `coefficients` (see `splineVolume`). */
export function cubicSampler(coefficients: Float32Array, size: Vector3): Sampler {
  const strides = gridStrides(size);
  const weights = [0, 1, 2].map(() => new Float64Array(4)) as [Float64Array, Float64Array, Float64Array];
  const offsets = [0, 1, 2].map(() => new Int32Array(4)) as [Int32Array, Int32Array, Int32Array];
  const prepare = (position: number, axis: 0 | 1 | 2): void => {
    const count = size[axis];
    const inside = clamped(position, count - 1);
    const below = Math.floor(inside);
    const stride = strides[axis];
    const offset = offsets[axis];
    const central = below >= 1 && below + 2 < count;
    for (let t = 0; t < 4; t++)
      offset[t] = stride * (central ? below - 1 + t : mirrored(below - 1 + t, count));
    if (count > 1) splineWeights(inside - below, weights[axis], 0);
    else weights[axis][0] = 1;
  };
  return (x, y, z) => {
    prepare(x, 0);
    prepare(y, 1);
    prepare(z, 2);
    const [x0, x1, x2, x3] = offsets[0];
    const [u0, u1, u2, u3] = weights[0];
    let sum = 0;
    for (let c = 0; c < 4; c++) {
      let plane = 0;
      for (let b = 0; b < 4; b++) {
        const at = offsets[1][b] + offsets[2][c];
        plane +=
          weights[1][b] *
          (u0 * coefficients[at + x0] +
            u1 * coefficients[at + x1] +
            u2 * coefficients[at + x2] +
            u3 * coefficients[at + x3]);
      }
      sum += weights[2][c] * plane;
    }
    return sum;
  };
}

/**
 * Cubic spline coefficients of a volume, filtered in float64 along each index and kept in float32 (an error of
 * about 1e-7 of the largest value). Memory: 4 bytes for each voxel.
 */
export function splineVolume(source: VoxelArray, size: Vector3): Float32Array {
  const [nx, ny, nz] = size;
  const out = new Float32Array(nx * ny * nz);
  const weights = startWeights(nx);
  const rows = Array.from({ length: ny }, () => new Float64Array(nx));
  for (let k = 0; k < nz; k++) {
    rows.forEach((row, j) => {
      const from = nx * (j + ny * k);
      row.set(source.subarray(from, from + nx));
      splineLine(row, weights);
    });
    splineAcross(rows);
    rows.forEach((row, j) => {
      out.set(row, nx * (j + ny * k));
    });
  }
  const pillars = Array.from({ length: nz }, () => new Float64Array(nx));
  for (let j = 0; j < ny; j++) {
    const start = (k: number) => nx * (j + ny * k);
    pillars.forEach((row, k) => {
      row.set(out.subarray(start(k), start(k) + nx));
    });
    splineAcross(pillars);
    pillars.forEach((row, k) => {
      out.set(row, start(k));
    });
  }
  return out;
}
