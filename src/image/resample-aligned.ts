/**
 * Linear and cubic resampling between grids whose axes agree: one index after the other, slice by slice, in
 * float64. Memory besides the result: for linear two target slices; for cubic a float64 target slice for
 * each source slice, since spline coefficients depend on a whole line.
 */

import type { AxisTaps } from './axis-taps.ts';
import type { Vector3, VoxelArray } from './image.ts';
import { splineAcross, splineLine, startWeights } from './spline.ts';

/**
 * Values on the target grid; `axes` are the tables along its three indices, which walk along the source's
 * indices in the same order. Positions outside the source get `fill`.
 */
export function resampleAligned(
  source: VoxelArray,
  size: Vector3,
  axes: readonly [AxisTaps, AxisTaps, AxisTaps],
  fill: number,
): Float32Array {
  const [x, y, z] = axes;
  const area = x.length * y.length;
  const out = new Float32Array(area * z.length);
  const planeOf = planeMaker(source, size, axes);
  const planes: Float64Array[] = [];
  if (z.taps === 4) {
    for (let s = 0; s < z.count; s++) planes.push(planeOf(s, new Float64Array(area)));
    splineAcross(planes);
  }
  const held = new Map<number, Float64Array>();
  for (let k = z.from; k < z.to; k++) {
    if (z.taps === 2) holdPlanes(held, z, k, planeOf, area, planes);
    combine(planes, z, k, out, k * area, area);
  }
  fillOutside(out, axes, fill);
  return out;
}

/** Makes sure that `planes` has the (at most two) planes of position k; the buffers of others are reused. */
function holdPlanes(
  held: Map<number, Float64Array>,
  z: AxisTaps,
  k: number,
  planeOf: (sample: number, plane: Float64Array) => Float64Array,
  area: number,
  planes: Float64Array[],
): void {
  const wanted = [2 * k, 2 * k + 1].filter((t) => z.weight[t] !== 0).map((t) => z.index[t]);
  const free: Float64Array[] = [];
  for (const [sample, plane] of held)
    if (!wanted.includes(sample)) {
      held.delete(sample);
      free.push(plane);
    }
  for (const sample of wanted) {
    if (!held.has(sample)) held.set(sample, planeOf(sample, free.pop() ?? new Float64Array(area)));
    planes[sample] = held.get(sample) as Float64Array;
  }
}

/** Returns the function that resamples one source slice (counted from the first that is needed) in its plane. */
function planeMaker(
  source: VoxelArray,
  size: Vector3,
  [x, y, z]: readonly [AxisTaps, AxisTaps, AxisTaps],
): (sample: number, plane: Float64Array) => Float64Array {
  const line = new Float64Array(x.count);
  const start = startWeights(x.count);
  const rows = Array.from({ length: y.count }, () => new Float64Array(x.length));
  return (sample, plane) => {
    for (let row = 0; row < y.count; row++) {
      if (y.needed[row] === 0) continue;
      const from = x.first + size[0] * (y.first + row + size[1] * (z.first + sample));
      line.set(source.subarray(from, from + x.count));
      if (x.taps === 4) {
        splineLine(line, start);
        cubicAlong(line, x, rows[row]);
      } else linearAlong(line, x, rows[row]);
    }
    if (y.taps === 4) splineAcross(rows);
    for (let j = y.from; j < y.to; j++) combine(rows, y, j, plane, j * x.length, x.length);
    return plane;
  };
}

function linearAlong(line: Float64Array, { index, weight, from, to }: AxisTaps, out: Float64Array): void {
  for (let i = from; i < to; i++) {
    const t = 2 * i;
    out[i] = weight[t] * line[index[t]] + weight[t + 1] * line[index[t + 1]];
  }
}

function cubicAlong(line: Float64Array, { index, weight, from, to }: AxisTaps, out: Float64Array): void {
  for (let i = from; i < to; i++) {
    const t = 4 * i;
    out[i] =
      weight[t] * line[index[t]] +
      weight[t + 1] * line[index[t + 1]] +
      weight[t + 2] * line[index[t + 2]] +
      weight[t + 3] * line[index[t + 3]];
  }
}

/** Writes the weighted sum of lines for `position` to out[at .. at + length - 1]. */
function combine(
  lines: readonly Float64Array[],
  { taps, index, weight }: AxisTaps,
  position: number,
  out: Float32Array | Float64Array,
  at: number,
  length: number,
): void {
  const t = taps * position;
  if (taps === 4) {
    combineFour(lines, index.subarray(t, t + 4), weight.subarray(t, t + 4), out, at, length);
    return;
  }
  const [wa, wb] = [weight[t], weight[t + 1]];
  // A line without weight may not have been computed.
  const a = lines[wa === 0 ? index[t + 1] : index[t]];
  const b = lines[wb === 0 ? index[t] : index[t + 1]];
  for (let i = 0; i < length; i++) out[at + i] = wa * a[i] + wb * b[i];
}

function combineFour(
  lines: readonly Float64Array[],
  index: Int32Array,
  weight: Float64Array,
  out: Float32Array | Float64Array,
  at: number,
  length: number,
): void {
  const [a, b, c, d] = [lines[index[0]], lines[index[1]], lines[index[2]], lines[index[3]]];
  const [wa, wb, wc, wd] = weight;
  for (let i = 0; i < length; i++) out[at + i] = wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
}

function fillOutside(out: Float32Array, [x, y, z]: readonly AxisTaps[], fill: number): void {
  for (let k = 0, base = 0; k < z.length; k++)
    for (let j = 0; j < y.length; j++, base += x.length) {
      const inside = k >= z.from && k < z.to && j >= y.from && j < y.to;
      out.fill(fill, base, inside ? base + x.from : base + x.length);
      if (inside) out.fill(fill, base + x.to, base + x.length);
    }
}
