/**
 * The curve of the spine: where each vertebra from T1 to the sacrum lies and how it leans, solved so that the
 * measured scoliosis and kyphosis are the ones asked for.
 *
 * The upward tangent at arc length s is (tan psi, tan phi, 1) normalised: psi is the lean to the left seen
 * from the front, phi the posterior lean seen from the side, so each projection shows its own angle exactly.
 */

import type { Vector3 } from '../image/index.ts';
import { sagittalTangentsDeg, spinalCurvatureDeviationDeg } from './curvature.ts';
import { type Frame, frameAlong } from './frame.ts';
import { type LevelName, type LevelSize, levelNames, levelSize } from './levels.ts';
import { profile } from './profile.ts';

export interface SpineLevel {
  readonly name: LevelName;
  readonly size: LevelSize;
  readonly centreMm: Vector3;
  readonly frame: Frame;
}

export interface Spine {
  /** T1 to L5. */
  readonly levels: readonly SpineLevel[];
  /** S1 to S5: centres, frames and heights of the sacral segments. */
  readonly sacrum: readonly {
    readonly centreMm: Vector3;
    readonly frame: Frame;
    readonly heightMm: number;
  }[];
}

export interface SpineOptions {
  readonly size: number;
  readonly ageYears: number;
  readonly scoliosisDeg: number;
  readonly kyphosisDeg: number;
  /** Posterior lean of S1's upward normal, negative: the sacral slope. */
  readonly sacralLeanDeg: number;
}

/** Vertebrae over which the scoliosis is defined: those that a trunk scan shows whole. */
const firstCurved = levelNames.indexOf('T4');
const thoracolumbar = levelNames.indexOf('T12');

/** Posterior lean of the sacral segments against S1: the sacrum is hollow in front. */
const sacralBend = [0, 6, 26, 50, 74];
const sacralHeight = [30, 25, 21, 18, 16];

const radians = Math.PI / 180;

/** Arc length from the centre of S1 up to the centre of each vertebra, T1 first. */
function arcLengths(sizes: readonly LevelSize[], size: number): number[] {
  const lengths: number[] = [];
  let s = (sacralHeight[0] * size) / 2;
  for (const { discMm, heightMm } of sizes.toReversed()) {
    s += discMm + heightMm / 2;
    lengths.unshift(s);
    s += heightMm / 2;
  }
  return lengths;
}

/** Lays the curve for a lateral tilt amplitude and a thoracic bend (degrees); L3 is at the origin. */
function lay(options: SpineOptions, tiltDeg: number, bendDeg: number): Spine {
  const sizes = levelNames.map((name) => levelSize(name, options.size, options.ageYears));
  const arc = arcLengths(sizes, options.size);
  const low = 0.42 * bendDeg;
  const perMm = bendDeg / (arc[firstCurved] - arc[thoracolumbar]);
  const lumbar = profile([
    [0, options.sacralLeanDeg],
    [arc[levelNames.indexOf('L3')], -6],
    [arc[levelNames.indexOf('L1')], 0.7 * low],
    [arc[thoracolumbar], low],
  ]);
  // Thoracic kyphosis has constant curvature up to T2 and leans no further above it.
  const phi = (s: number) =>
    s <= arc[thoracolumbar] ? lumbar(s) : low - perMm * (Math.min(s, arc[1]) - arc[thoracolumbar]);
  const bottom = arc[levelNames.indexOf('L5')];
  const length = arc[firstCurved] - bottom;
  const psi = (s: number) =>
    s > bottom && s < bottom + length ? tiltDeg * Math.sin((2 * Math.PI * (s - bottom)) / length) : 0;
  const tangent = (s: number): Vector3 => [Math.tan(psi(s) * radians), Math.tan(phi(s) * radians), 1];

  let at: Vector3 = [0, 0, 0];
  let s = 0;
  const levels: SpineLevel[] = [];
  for (let i = levelNames.length - 1; i >= 0; i--) {
    const step = (arc[i] - s) / 16;
    for (let n = 0; n < 16; n++) {
      const { up } = frameAlong(tangent(s + (n + 0.5) * step));
      at = [at[0] + step * up[0], at[1] + step * up[1], at[2] + step * up[2]];
    }
    s = arc[i];
    levels.unshift({ name: levelNames[i], size: sizes[i], centreMm: at, frame: frameAlong(tangent(s)) });
  }
  const origin = levels[levelNames.indexOf('L3')].centreMm;
  const moved = ([x, y, z]: Vector3): Vector3 => [x, y - origin[1], z - origin[2]];
  return {
    levels: levels.map((level) => ({ ...level, centreMm: moved(level.centreMm) })),
    sacrum: laySacrum(moved([0, 0, 0]), options),
  };
}

/** The five fused segments below, in the sagittal plane. */
function laySacrum(top: Vector3, { size, sacralLeanDeg }: SpineOptions): Spine['sacrum'] {
  const segments: Spine['sacrum'][number][] = [];
  let at = top;
  for (const [i, bend] of sacralBend.entries()) {
    const frame = frameAlong([0, Math.tan(Math.min(75, sacralLeanDeg + bend) * radians), 1]);
    const heightMm = sacralHeight[i] * size;
    if (i > 0) {
      const before = segments[i - 1];
      const half = before.heightMm / 2;
      at = [
        0,
        at[1] - half * before.frame.up[1] - (heightMm / 2) * frame.up[1],
        at[2] - half * before.frame.up[2] - (heightMm / 2) * frame.up[2],
      ];
    }
    segments.push({ centreMm: at, frame, heightMm });
  }
  return segments;
}

/** Argument at which an increasing function reaches a value. */
function solveIncreasing(f: (x: number) => number, value: number, low: number, high: number): number {
  let [a, b] = [low, high];
  for (let i = 0; i < 40; i++) {
    const middle = (a + b) / 2;
    if (f(middle) < value) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

const centres = (spine: Spine) => spine.levels.map((level) => level.centreMm);

/** Scoliosis as spinal curvature deviation of the centroids T4 to L5. */
export const scoliosisOf = (spine: Spine): number =>
  spinalCurvatureDeviationDeg(centres(spine).slice(firstCurved));

/** Angle between the sagittal tangents at the centroids of two levels, signed: upper leans less than lower. */
export function sagittalAngleDeg(spine: Spine, upper: LevelName, lower: LevelName): number {
  const tangents = sagittalTangentsDeg(centres(spine));
  return tangents[levelNames.indexOf(lower)] - tangents[levelNames.indexOf(upper)];
}

/** Largest difference between two frontal tangents: what a Cobb angle of the centroid curve would be. */
export function frontalCobbDeg(spine: Spine): number {
  const tilts = spine.levels.map(({ frame }) => Math.atan2(frame.up[0], frame.up[2]) / radians);
  return Math.max(...tilts) - Math.min(...tilts);
}

/** The spine with the requested scoliosis and kyphosis (both as measured on its centroids). */
export function solveSpine(options: SpineOptions): Spine {
  let tilt = 0;
  let bend = options.kyphosisDeg;
  // Each angle lives in its own projection; what couples them is only the shortening by the other lean.
  for (let round = 0; round < 3; round++) {
    bend = solveIncreasing(
      (b) => sagittalAngleDeg(lay(options, tilt, b), 'T4', 'T12'),
      options.kyphosisDeg,
      0,
      110,
    );
    if (options.scoliosisDeg > 0)
      tilt = solveIncreasing((t) => scoliosisOf(lay(options, t, bend)), options.scoliosisDeg, 0, 60);
  }
  return lay(options, tilt, bend);
}
