/**
 * The voxels of a vertebral body that hold nothing but trabecular bone: away from cortex, endplates and disc by
 * a margin that grows with the voxel, without the region of the basivertebral vein, and, as the papers do, on
 * the slices around mid-height only.
 */

import { distanceTransformMm, dot, mapVector, subtract, type VoxelArray } from '../image/index.ts';
import { type Crop, forEachVoxel } from './vertebra-crop.ts';
import type { VertebralBody } from './vertebral-body.ts';

export type RegionKind = 'slices' | 'core';

export interface CoreOptions {
  /** `slices`: 5 to 10 slices around mid-height, as the TBD papers choose; `core`: all of the trabecular core. */
  readonly region: RegionKind;
  /** Distance (mm) kept from the surface of the body, to which half a voxel is added along each axis. */
  readonly marginMm: number;
}

export interface TrabecularCore {
  readonly core: Uint8Array;
  readonly voxels: number;
  /** Number of slices that hold voxels of the core. */
  readonly slices: number;
  /** Mean HU of the basivertebral zone minus the rest, and how many voxels were left out with it. */
  readonly basivertebral: { readonly differenceHU: number | null; readonly voxelsLeftOut: number };
}

/** How many mid-vertebral slices the papers take: about 15 mm, at least 5 and at most 10 (arXiv:2308.02815). */
export function midVertebralSliceCount(spacingMm: number): number {
  return Math.min(10, Math.max(5, Math.floor(15 / spacingMm)));
}

/** Finds the trabecular core. `voxels` and `usable` are cut to the same crop; unusable voxels are padding. */
export function trabecularCore(
  vertebra: VertebralBody,
  voxels: VoxelArray,
  usable: (p: number) => boolean,
  crop: Crop,
  options: CoreOptions,
): TrabecularCore {
  const core = erode(vertebra.body, crop, options.marginMm);
  for (let p = 0; p < core.length; p++) if (core[p] && !usable(p)) core[p] = 0;
  if (options.region === 'slices') keepMidSlices(core, crop);
  const basivertebral = leaveOutBasivertebralVein(core, voxels, vertebra, crop);
  let count = 0;
  const planes = new Set<number>();
  const plane = crop.size[0] * crop.size[1];
  for (let p = 0; p < core.length; p++)
    if (core[p]) {
      count++;
      planes.add(Math.floor(p / plane));
    }
  return { core, voxels: count, slices: planes.size, basivertebral };
}

/**
 * Erosion by `marginMm` plus half a voxel along each axis: the surface of a label runs up to half a voxel
 * beyond its last centre, and thick slices blur across it. Spacing in units of what is left out along its axis
 * makes it one distance map, whose voxels at 1 or more stay.
 */
function erode(body: Uint8Array, { size, spacingMm }: Crop, marginMm: number): Uint8Array {
  const stretched = mapVector(spacingMm, (s) => s / (marginMm + s / 2));
  const depth = distanceTransformMm(body, size, stretched, { outsideIsBackground: true });
  return body.map((inside, p) => (inside && depth[p] >= 1 - 3e-5 ? 1 : 0));
}

/** Clears all but the slices around the middle of the core. */
function keepMidSlices(core: Uint8Array, { size, spacingMm }: Crop): void {
  const plane = size[0] * size[1];
  const perSlice = Array.from({ length: size[2] }, (_, k) => {
    let n = 0;
    for (let p = k * plane; p < (k + 1) * plane; p++) n += core[p];
    return n;
  });
  const total = perSlice.reduce((a, b) => a + b, 0);
  if (total === 0) return;
  const middle = perSlice.reduce((sum, n, k) => sum + n * k, 0) / total;
  const widest = Math.max(...perSlice);
  const keep = perSlice
    .map((n, k) => ({ n, k }))
    .filter(({ n }) => n >= 0.25 * widest)
    .toSorted((a, b) => Math.abs(a.k - middle) - Math.abs(b.k - middle) || a.k - b.k)
    .slice(0, midVertebralSliceCount(spacingMm[2]));
  const kept = new Set(keep.map(({ k }) => k));
  for (let k = 0; k < size[2]; k++) if (!kept.has(k)) core.fill(0, k * plane, (k + 1) * plane);
}

/**
 * The basivertebral vein enters the middle of the posterior wall; fat and vein there are no trabecular bone, and
 * half a per cent of such voxels moves a mode by a HU. The zone is fixed by geometry and always left out, so
 * that no look at HU cuts the distribution of what stays.
 */
function leaveOutBasivertebralVein(
  core: Uint8Array,
  voxels: VoxelArray,
  vertebra: VertebralBody,
  crop: Crop,
): TrabecularCore['basivertebral'] {
  const zone = basivertebralZone(core, vertebra, crop);
  const inside = meanOf(zone, voxels);
  for (let p = 0; p < core.length; p++) if (zone[p]) core[p] = 0;
  const outside = meanOf(core, voxels);
  return {
    differenceHU: inside.n > 0 && outside.n > 0 ? inside.mean - outside.mean : null,
    voxelsLeftOut: inside.n,
  };
}

/** Core voxels in the posterior third, within 6 mm of the middle across and 5 mm up and down. */
function basivertebralZone(
  core: Uint8Array,
  { posterior, left, axis, centreMm, body }: VertebralBody,
  crop: Crop,
) {
  const zone = new Uint8Array(core.length);
  let back = 0;
  forEachVoxel(body, crop, (placeMm) => {
    back = Math.max(back, dot(subtract(placeMm, centreMm), posterior));
  });
  forEachVoxel(core, crop, (placeMm, p) => {
    const q = subtract(placeMm, centreMm);
    if (dot(q, posterior) > back / 3 && Math.abs(dot(q, left)) < 6 && Math.abs(dot(q, axis)) < 5) zone[p] = 1;
  });
  return zone;
}

function meanOf(mask: Uint8Array, voxels: VoxelArray) {
  let n = 0;
  let sum = 0;
  for (let p = 0; p < mask.length; p++)
    if (mask[p]) {
      n++;
      sum += voxels[p];
    }
  return { n, mean: sum / n };
}
