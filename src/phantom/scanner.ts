/**
 * The scanner: turns a subject into HU and labels on a grid, slice by slice. Memory beyond the three volumes
 * is a few slices.
 *
 * A voxel is the mean over its slice thickness, and over its width where that exceeds 1.7 mm, of the anatomy
 * blurred by the point spread. Where all of that is trabecular bone the value is the law's image of a unit
 * normal, whatever the grid; elsewhere it is the mean plus noise; in between both in proportion.
 */

import type { Geometry, Image, LabelImage } from '../image/index.ts';
import type { LongWork } from '../progress.ts';
import { createRandom } from '../statistics/index.ts';
import { latentSlices } from './latent.ts';
import type { ResolvedTrunkOptions } from './options.ts';
import { Painter, type Plane, type PlaneLabels, type PlaneSamples } from './paint.ts';
import type { Subject } from './subject.ts';

/** Widest voxel (mm) that takes one sample point; wider ones are means of several. */
const pixelMm = 1.7;

/** Widest distance (mm) between sample points through the slice thickness. */
const sampleMm = 1.25;

const airHU = -1000;

export interface Scan {
  readonly image: Image;
  readonly labels: LabelImage;
  readonly compartments: LabelImage;
}

/** Sample points of a slice: `times` by `times` per voxel, evenly spread over it. */
function planeOf({ size, spacingMm, originMm }: Geometry, timesX: number, timesY: number): Plane {
  const dx = spacingMm[0] / timesX;
  const dy = spacingMm[1] / timesY;
  return {
    x0: originMm[0] - ((timesX - 1) / 2) * dx,
    y0: originMm[1] - ((timesY - 1) / 2) * dy,
    dx,
    dy,
    nx: size[0] * timesX,
    ny: size[1] * timesY,
  };
}

/** Adds each voxel's share of a plane of samples. */
function accumulate(
  from: Float32Array,
  to: Float32Array,
  nx: number,
  timesX: number,
  timesY: number,
  share: number,
) {
  const wide = nx * timesX;
  for (let n = 0; n < from.length; n++) {
    const row = Math.floor(n / wide);
    const column = n - row * wide;
    to[Math.floor(column / timesX) + nx * Math.floor(row / timesY)] += from[n] * share;
  }
}

/** Anatomy averaged over voxels, and labels at their centres, one slice at a time. */
function sliceAverager(subject: Subject, geometry: Geometry, options: ResolvedTrunkOptions) {
  const [nx, ny] = geometry.size;
  const times = geometry.spacingMm.map((s) => Math.ceil(s / pixelMm));
  const depth = Math.ceil(options.sliceThicknessMm / sampleMm);
  const plane = planeOf(geometry, times[0], times[1]);
  const painter = new Painter(plane, options.pointSpreadMm);
  const samples: PlaneSamples = {
    meanHU: new Float32Array(plane.nx * plane.ny),
    trabecular: new Float32Array(plane.nx * plane.ny),
  };
  const paint = (z: number, labels?: PlaneLabels) => {
    samples.meanHU.fill(airHU);
    samples.trabecular.fill(0);
    for (const part of subject.parts) painter.paint(part, z, samples, labels);
  };
  if (times[0] * times[1] * depth === 1)
    return (z: number, labels: PlaneLabels) => {
      paint(z, labels);
      return samples;
    };
  const centres = new Painter(planeOf(geometry, 1, 1), options.pointSpreadMm);
  const mean: PlaneSamples = { meanHU: new Float32Array(nx * ny), trabecular: new Float32Array(nx * ny) };
  return (z: number, labels: PlaneLabels) => {
    mean.meanHU.fill(0);
    mean.trabecular.fill(0);
    for (let d = 0; d < depth; d++) {
      paint(z + ((d + 0.5) / depth - 0.5) * options.sliceThicknessMm);
      const share = 1 / (depth * times[0] * times[1]);
      accumulate(samples.meanHU, mean.meanHU, nx, times[0], times[1], share);
      accumulate(samples.trabecular, mean.trabecular, nx, times[0], times[1], share);
    }
    // Shares of 1/n add up to 1 only within rounding.
    for (let n = 0; n < nx * ny; n++) if (mean.trabecular[n] > 1 - 1e-5) mean.trabecular[n] = 1;
    for (const part of subject.parts) centres.paint(part, z, undefined, labels);
    return mean;
  };
}

/** Marks voxels outside the largest circle around the middle of the field of view. */
function outsideCircle({ size, spacingMm }: Geometry): (i: number, j: number) => boolean {
  const [nx, ny] = size;
  const radius = Math.max(nx * spacingMm[0], ny * spacingMm[1]) / 2;
  return (i, j) => Math.hypot((i - (nx - 1) / 2) * spacingMm[0], (j - (ny - 1) / 2) * spacingMm[1]) > radius;
}

function markPadding(geometry: Geometry, voxels: Int16Array, value: number): Uint8Array {
  const [nx, ny, nz] = geometry.size;
  const padding = new Uint8Array(voxels.length);
  const outside = outsideCircle(geometry);
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++) {
      if (!outside(i, j)) continue;
      for (let k = 0; k < nz; k++) {
        const n = i + nx * (j + ny * k);
        padding[n] = 1;
        voxels[n] = value;
      }
    }
  return padding;
}

/** Scans a subject on a grid whose axes are those of the world. */
export function* scan(
  subject: Subject,
  geometry: Geometry,
  options: ResolvedTrunkOptions,
  work: LongWork,
): Generator<void, Scan> {
  const [nx, ny, nz] = geometry.size;
  const area = nx * ny;
  const voxels = new Int16Array(area * nz);
  const label = new Uint8Array(area * nz);
  const compartment = new Uint8Array(area * nz);
  const scanSlice = sliceAverager(subject, geometry, options);
  const random = createRandom(options.seed).fork('trunk').fork('latent');
  const nextLatent = latentSlices(geometry.size, geometry.spacingMm, options.textureFwhmMm, random);
  const { a, b, scale } = subject.law;
  const { noiseSdHU } = options;
  for (let k = 0; k < nz; k++) {
    work.signal?.throwIfAborted();
    const z = geometry.originMm[2] + k * geometry.spacingMm[2];
    const at = k * area;
    const { meanHU, trabecular } = scanSlice(z, {
      label: label.subarray(at, at + area),
      compartment: compartment.subarray(at, at + area),
    });
    const u = nextLatent();
    for (let n = 0; n < area; n++) {
      const f = trabecular[n];
      let hu = meanHU[n] + (1 - f) * noiseSdHU * u[n];
      if (f > 0) hu += f * scale * Math.sinh((u[n] - a) / b);
      voxels[at + n] = Math.round(Math.max(-1024, Math.min(3071, hu)));
    }
    work.onProgress?.({ step: 'scanning the phantom', done: k + 1, total: nz });
    yield;
  }
  const padding =
    options.paddingHU === undefined ? undefined : markPadding(geometry, voxels, options.paddingHU);
  return {
    image: { geometry, voxels, unit: 'HU', padding },
    labels: { geometry, labels: label },
    compartments: { geometry, labels: compartment },
  };
}
