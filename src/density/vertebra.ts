/** Measures one vertebra: its body, its trabecular core, its distribution of HU and what makes it doubtful. */

import {
  type Box,
  crop,
  grownBox,
  type Image,
  type LabelImage,
  mapVector,
  type Vector3,
} from '../image/index.ts';
import { describe, fitJohnsonSU, johnsonSU, weightedSample } from '../statistics/index.ts';
import { bodyHeights } from './body-heights.ts';
import { thresholds } from './flags.ts';
import type { LabelStatistics } from './label-statistics.ts';
import { modeVariance, type RegionPart } from './mode-variance.ts';
import type { DensityNumbers, JohnsonSUFitRecord, VertebraResult } from './result.ts';
import { type CoreOptions, trabecularCore } from './trabecular-core.ts';
import { vertebraFlags } from './vertebra-flags.ts';
import { type Crop, centroidMm, type VertebralBody, vertebralBody } from './vertebral-body.ts';

/** One vertebra cut out of the scan, with the masks that were found. */
export interface MeasuredVertebra {
  readonly result: VertebraResult;
  /** HU of the region; empty where the vertebra was refused before a region was found. */
  readonly values: Float64Array;
  /** The region on its crop, for the variance of a pooled fit and for drawing. */
  readonly part: RegionPart;
  /** Where the crop lies in the canonical scan. */
  readonly box: Box;
}

/** A voxel of room around the vertebra, and enough to see metal beside it. */
const roomMm = thresholds.metalDistanceMm + 2;

/** Measures a vertebra from a scan and labels in canonical (LPS) orientation. */
export function measureVertebra(
  image: Image,
  labels: LabelImage,
  name: string,
  statistics: LabelStatistics,
  options: CoreOptions,
): MeasuredVertebra {
  const box = boxAround(statistics, image.geometry.size, image.geometry.spacingMm);
  const scan = crop(image, box);
  const map = crop(labels, box);
  const grid: Crop = { size: scan.geometry.size, spacingMm: scan.geometry.spacingMm };
  const mask = Uint8Array.from(map.labels, (label) => (label === statistics.label ? 1 : 0));
  const vertebra = vertebralBody(mask, grid) as VertebralBody; // the label has voxels
  const usable = (p: number) => scan.padding?.[p] !== 1 && Number.isFinite(scan.voxels[p]);
  const core = trabecularCore(vertebra, scan.voxels, usable, grid, options);
  const region = core.core;
  const values = new Float64Array(core.voxels);
  for (let p = 0, n = 0; p < region.length; p++) if (region[p]) values[n++] = scan.voxels[p];

  const heights = bodyHeights(mask, vertebra, grid);
  const flags = vertebraFlags({ name, statistics, mask, vertebra, values, scan, grid, heights });
  const part: RegionPart = { region, voxels: scan.voxels, size: grid.size, spacingMm: grid.spacingMm };
  const common = {
    name,
    label: statistics.label,
    slices: core.slices,
    basivertebral: core.basivertebral,
    cortical: corticalRim(vertebra, scan, usable, region),
    heightsMm: heights
      ? { anterior: heights.anteriorMm, middle: heights.middleMm, posterior: heights.posteriorMm }
      : null,
    volumeMl: { label: statistics.volumeMl, body: bodyVolumeMl(vertebra.body, grid) },
    centreMm: core.voxels > 0 ? worldCentre(region, scan, grid) : null,
  };
  const numbers = regionNumbers(values, [part]);
  const result: VertebraResult =
    'refusal' in numbers
      ? { ...common, ...refused(values.length), ...numbers, flags }
      : { ...common, ...numbers, flags };
  return { result, values, part, box };
}

/** Numbers of a refused region: none, but for the count. */
export function refused(voxels: number) {
  return {
    tbdHU: null,
    tbdCI95HU: null,
    meanHU: null,
    medianHU: null,
    sdHU: null,
    skewness: null,
    meanToModeRelativeError: null,
    effectiveVoxels: null,
    voxels,
    fit: null,
  } as const;
}

/** Why a region gives no number. */
export interface Refusal {
  readonly refusal: { readonly code: string; readonly message: string };
}

export interface RegionNumbers extends DensityNumbers {
  readonly fit: JohnsonSUFitRecord;
}

/** Fit and statistics of the voxels of one or several regions; a refusal where they are too few or the fit fails. */
export function regionNumbers(values: Float64Array, parts: readonly RegionPart[]): RegionNumbers | Refusal {
  if (values.length < thresholds.leastVoxels)
    return {
      refusal: {
        code: 'too-few-voxels',
        message: `the trabecular region holds ${values.length} voxels; at least ${thresholds.leastVoxels} are needed`,
      },
    };
  const sample = weightedSample(values);
  const fit = fitJohnsonSU(sample);
  if (!fit.converged)
    return {
      refusal: {
        code: 'fit-not-converged',
        message: `the Johnson-SU fit of ${values.length} voxels did not converge (gradient norm ${fit.gradientNorm.toExponential(1)})`,
      },
    };
  const tbdHU = johnsonSU.mode(fit);
  const { mean, median, sd, skewness } = describe(sample);
  const { standardErrorHU, inflation } = modeVariance(sample, fit, parts);
  const record: JohnsonSUFitRecord = {
    family: 'johnsonsu',
    a: fit.a,
    b: fit.b,
    locHU: fit.loc,
    scaleHU: fit.scale,
    negLogLikelihood: fit.negLogLikelihood,
    converged: fit.converged,
  };
  const half = 1.959963984540054 * standardErrorHU;
  return {
    tbdHU,
    tbdCI95HU: [tbdHU - half, tbdHU + half] as const,
    meanHU: mean,
    medianHU: median,
    sdHU: sd,
    skewness,
    meanToModeRelativeError: Math.abs(mean - tbdHU) / Math.abs(tbdHU),
    voxels: values.length,
    effectiveVoxels: values.length / inflation,
    fit: record,
  };
}

function boxAround({ first, last }: LabelStatistics, size: Vector3, spacingMm: Vector3): Box {
  const tight: Box = { start: first, end: [last[0] + 1, last[1] + 1, last[2] + 1] };
  const room = mapVector(spacingMm, (s) => Math.ceil(roomMm / s));
  return grownBox(tight, room, size);
}

/** The outermost layer of the body, about 1.5 mm or one voxel thick. */
function corticalRim(
  { body }: VertebralBody,
  scan: Image,
  usable: (p: number) => boolean,
  core: Uint8Array,
): VertebraResult['cortical'] {
  const [nx, ny] = scan.geometry.size;
  const steps = [1, nx, nx * ny];
  const values: number[] = [];
  for (let p = 0; p < body.length; p++) {
    if (!body[p] || core[p] || !usable(p)) continue;
    if (steps.some((step) => !body[p - step] || !body[p + step])) values.push(scan.voxels[p]);
  }
  if (values.length === 0) return { voxels: 0, meanHU: null, medianHU: null, sdHU: null };
  const { mean, median, sd } = describe(weightedSample(values));
  return { voxels: values.length, meanHU: mean, medianHU: median, sdHU: sd };
}

function bodyVolumeMl(body: Uint8Array, { spacingMm }: Crop): number {
  let n = 0;
  for (const inside of body) n += inside;
  return (n * spacingMm[0] * spacingMm[1] * spacingMm[2]) / 1000;
}

function worldCentre(region: Uint8Array, scan: Image, grid: Crop): Vector3 {
  const [x, y, z] = centroidMm(region, grid);
  const { originMm, direction: d } = scan.geometry;
  return [
    originMm[0] + d[0] * x + d[1] * y + d[2] * z,
    originMm[1] + d[3] * x + d[4] * y + d[5] * z,
    originMm[2] + d[6] * x + d[7] * y + d[8] * z,
  ];
}
