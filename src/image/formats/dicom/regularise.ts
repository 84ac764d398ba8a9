/**
 * Puts a stack that is tilted, unevenly spaced or short of slices onto a regular orthogonal grid, by linear
 * interpolation along the normal and bilinear interpolation within each slice. Only where the caller allows.
 * Such slices share no grid, so `resample`, which goes from one grid to another, cannot do it.
 * The new grid begins at the first slice; what is left behind its last whole step is less than one step.
 */

import type { Geometry } from '../../image.ts';
import { addScaled } from '../../vector.ts';
import type { Values } from './hounsfield.ts';
import { directionOf, type Layout, stepsOf } from './layout.ts';

export interface Regular {
  readonly geometry: Geometry;
  readonly values: Values;
  readonly padding?: Uint8Array;
  readonly paddingVoxels: number;
}

/**
 * Slice distance of the new grid: the lower quartile of the distances found, so that no part of an uneven
 * stack loses its resolution and one odd short step does not multiply the volume.
 */
function newStepMm(layout: Layout): number {
  const steps = stepsOf(layout).toSorted((a, b) => a - b);
  return steps[Math.floor(steps.length / 4)];
}

/** Interpolates the slices of `layout`, whose pixels are `values`, at regular depths; what no slice covers is padding. */
export function regularise(layout: Layout, values: Values, padding: Uint8Array | undefined): Regular {
  const { rows, columns } = layout.frames[0].header.pixels!;
  const { geometry, shifts } = regularGrid(layout);
  const [nx, ny, nz] = geometry.size;
  const last = layout.depthsMm[layout.depthsMm.length - 1];
  const out = new (values instanceof Int16Array ? Int16Array : Float32Array)(nx * ny * nz);
  const outside = new Uint8Array(out.length);
  const plane = { nx, ny, columns, rows, values, padding };
  const near = new Float32Array(nx * ny);
  const far = new Float32Array(nx * ny);
  const integral = values instanceof Int16Array;
  let paddingVoxels = 0;
  let below = 0;
  for (let k = 0; k < nz; k++) {
    const depth = Math.min(k * geometry.spacingMm[2], last);
    while (below + 2 < layout.depthsMm.length && layout.depthsMm[below + 1] <= depth) below++;
    const gap = layout.depthsMm[below + 1] - layout.depthsMm[below];
    const weight = (depth - layout.depthsMm[below]) / gap;
    shiftSlice(plane, below, ...shifts[below], near);
    shiftSlice(plane, below + 1, ...shifts[below + 1], far);
    for (let i = 0, o = k * nx * ny; i < near.length; i++, o++) {
      const value = weight === 0 ? near[i] : weight === 1 ? far[i] : near[i] + weight * (far[i] - near[i]);
      if (Number.isNaN(value)) {
        outside[o] = 1;
        paddingVoxels++;
        out[o] = fillHU;
      } else out[o] = integral ? Math.round(value) : value;
    }
  }
  return { geometry, values: out, padding: paddingVoxels > 0 ? outside : undefined, paddingVoxels };
}

/** The grid that holds every shifted slice, and where on it, in pixels, each slice begins. */
function regularGrid(layout: Layout): { geometry: Geometry; shifts: (readonly [number, number])[] } {
  const { rows, columns } = layout.frames[0].header.pixels!;
  const [width, height] = layout.pixelMm;
  const right = layout.shiftsMm.map(([u]) => u / width);
  const down = layout.shiftsMm.map(([, v]) => v / height);
  // Rounding noise of positions must not add a column or a row.
  const left = Math.floor(Math.min(...right) + 1e-6);
  const top = Math.floor(Math.min(...down) + 1e-6);
  const nx = columns + Math.ceil(Math.max(...right) - 1e-6) - left;
  const ny = rows + Math.ceil(Math.max(...down) - 1e-6) - top;
  const stepMm = newStepMm(layout);
  const nz = Math.floor(layout.depthsMm[layout.depthsMm.length - 1] / stepMm + 1e-3) + 1;
  const originMm = addScaled(
    addScaled(layout.originMm, layout.row, left * width),
    layout.column,
    top * height,
  );
  return {
    geometry: {
      size: [nx, ny, nz],
      spacingMm: [width, height, stepMm],
      originMm,
      direction: directionOf(layout),
    },
    shifts: right.map((u, k) => [u - left, down[k] - top] as const),
  };
}

/** What voxels without a source hold; the mask keeps them out of statistics, this keeps pictures readable. */
const fillHU = -1024;

interface Plane {
  readonly nx: number;
  readonly ny: number;
  readonly columns: number;
  readonly rows: number;
  readonly values: Values;
  readonly padding: Uint8Array | undefined;
}

/** Slice `k` moved by (u, v) pixels into the larger plane; NaN where it has no pixel, or only padding, to give. */
function shiftSlice(
  { nx, ny, columns, rows, values, padding }: Plane,
  k: number,
  u: number,
  v: number,
  out: Float32Array,
): void {
  const start = k * rows * columns;
  const at = (x: number, y: number): number => {
    if (x < 0 || y < 0 || x >= columns || y >= rows) return Number.NaN;
    const index = start + y * columns + x;
    return padding !== undefined && padding[index] !== 0 ? Number.NaN : values[index];
  };
  // Rounding noise of positions must not blur a slice that lies on the grid.
  const whole = (shift: number) => Math.abs(shift - Math.round(shift)) < 1e-3;
  const du = whole(u) ? Math.round(u) : u;
  const dv = whole(v) ? Math.round(v) : v;
  const [fx, fy] = [Math.ceil(du) - du, Math.ceil(dv) - dv];
  for (let y = 0; y < ny; y++)
    for (let x = 0; x < nx; x++) {
      const sx = x - Math.ceil(du);
      const sy = y - Math.ceil(dv);
      let value = at(sx, sy);
      if (fx > 0) value += fx * (at(sx + 1, sy) - value);
      if (fy > 0) {
        let next = at(sx, sy + 1);
        if (fx > 0) next += fx * (at(sx + 1, sy + 1) - next);
        value += fy * (next - value);
      }
      out[y * nx + x] = value;
    }
}
