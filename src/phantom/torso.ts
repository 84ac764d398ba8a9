/** The trunk's envelope at every height: skin, inner wall of the rib cage, diaphragm. Everything hangs on it. */

import type { LevelName } from './levels.ts';
import { type Profile, profile } from './profile.ts';
import type { Spine } from './spine.ts';
import { type Section, sectionRadius } from './tube.ts';

export interface Torso {
  /** Scale of the subject against an average man. */
  readonly size: number;
  /** Height (mm) of the centre of a vertebral body; S1 and S3 for the sacrum. */
  levelZ(level: LevelName | 'S1' | 'S3'): number;
  /** Centre of the spine at a height: exact, and smoothed over its bends. */
  readonly spineX: Profile;
  readonly spineY: Profile;
  readonly smoothX: Profile;
  readonly smoothY: Profile;
  skin(z: number): Section;
  /** Inner wall of the rib cage and, below it, of the abdominal wall. */
  wall(z: number): Section;
  /** Height of the diaphragm above a point. */
  diaphragmZ(x: number, y: number): number;
  readonly fatMm: number;
}

export interface TorsoOptions {
  readonly size: number;
  readonly sex: 'F' | 'M';
  /** Thickness of subcutaneous fat. */
  readonly fatMm: number;
}

type Knots = readonly (readonly [LevelName | 'S1' | 'S3', number, number])[];

/** Half width and half depth (mm, average man) of the inner wall. */
const wallKnots: Knots = [
  ['T1', 40, 28],
  ['T2', 68, 42],
  ['T3', 90, 55],
  ['T4', 105, 67],
  ['T6', 125, 84],
  ['T8', 136, 95],
  ['T10', 141, 100],
  ['T12', 140, 100],
  ['L2', 132, 94],
  ['L4', 128, 88],
  ['S1', 134, 84],
  ['S3', 135, 82],
];

/** Distance from the inner wall to the inner face of the fat: muscles of the shoulder, flank and hip. */
const muscleKnots: Knots = [
  ['T1', 78, 48],
  ['T3', 62, 36],
  ['T5', 40, 27],
  ['T8', 24, 21],
  ['T12', 18, 19],
  ['L3', 16, 18],
  ['L5', 22, 20],
  ['S3', 36, 26],
];

/** Weighted mean of a profile around a height: a Gaussian of 45 mm, from 10 mm steps. */
function smoothed(f: Profile, low: number, high: number): Profile {
  const knots: [number, number][] = [];
  for (let z = low; z <= high; z += 10) {
    let sum = 0;
    let weights = 0;
    for (let d = -120; d <= 120; d += 10) {
      const weight = Math.exp(-0.5 * (d / 45) ** 2);
      sum += weight * f(z + d);
      weights += weight;
    }
    knots.push([z, sum / weights]);
  }
  return profile(knots);
}

/** A smooth function of the plane from a table of 4 mm steps over 400 mm around the axis; much faster. */
function tabulated(f: (x: number, y: number) => number): (x: number, y: number) => number {
  const step = 4;
  const half = 400;
  const n = (2 * half) / step + 1;
  const table = new Float32Array(n * n);
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n; i++) table[i + n * j] = f(i * step - half, j * step - half);
  return (x, y) => {
    const u = Math.max(0, Math.min(n - 1.001, (x + half) / step));
    const v = Math.max(0, Math.min(n - 1.001, (y + half) / step));
    const i = Math.floor(u);
    const j = Math.floor(v);
    const s = u - i;
    const t = v - j;
    const at = i + n * j;
    return (
      (1 - t) * ((1 - s) * table[at] + s * table[at + 1]) +
      t * ((1 - s) * table[at + n] + s * table[at + n + 1])
    );
  };
}

/** How far (mm) the inner wall's back lies behind the middle of the vertebral bodies. */
const backOfWallMm = 31;

type Spinal = Pick<Torso, 'size' | 'levelZ' | 'spineX' | 'spineY' | 'smoothX' | 'smoothY'>;

/** The outline of the body, the wall of its cavity and the diaphragm, as functions of height. */
export function torsoOf(spine: Spine, { size, sex, fatMm }: TorsoOptions): Torso {
  const spinal = spinalProfiles(spine, size);
  const wall = wallOf(spinal, sex);
  return {
    ...spinal,
    skin: skinOf(spinal, wall, fatMm),
    wall,
    diaphragmZ: tabulated(diaphragmOf(spinal, wall)),
    fatMm,
  };
}

function spinalProfiles(spine: Spine, size: number): Spinal {
  const heights = new Map<string, number>(spine.levels.map((level) => [level.name, level.centreMm[2]]));
  heights.set('S1', spine.sacrum[0].centreMm[2]);
  heights.set('S3', spine.sacrum[2].centreMm[2]);
  const levelZ: Torso['levelZ'] = (level) => heights.get(level)!;
  const column = [...spine.levels, ...spine.sacrum];
  const along = (axis: 0 | 1) => profile(column.map(({ centreMm }) => [centreMm[2], centreMm[axis]]));
  const [spineX, spineY] = [along(0), along(1)];
  const bottom = column[column.length - 1].centreMm[2];
  const [smoothX, smoothY] = [spineX, spineY].map((f) => smoothed(f, bottom, levelZ('T1')));
  return { size, levelZ, spineX, spineY, smoothX, smoothY };
}

/** Half width and half depth at every height. */
function profilesOf(knots: Knots, { levelZ, size }: Spinal): readonly [Profile, Profile] {
  return [
    profile(knots.map(([level, width]) => [levelZ(level), width * size])),
    profile(knots.map(([level, , depth]) => [levelZ(level), depth * size])),
  ];
}

function wallOf(spinal: Spinal, sex: 'F' | 'M'): Torso['wall'] {
  const { size, levelZ, spineY, smoothX, smoothY } = spinal;
  const [width, depth] = profilesOf(wallKnots, spinal);
  const waist = sex === 'F' ? 0.95 : 1;
  const hip = sex === 'F' ? 1.06 : 0.98;
  const figure = profile([
    [levelZ('T10'), 1],
    [levelZ('L3'), waist],
    [levelZ('S1'), hip],
  ]);
  return (z) => {
    const halfDepth = depth(z);
    return {
      x: 0.75 * smoothX(z),
      y: 0.5 * (spineY(z) + smoothY(z)) + backOfWallMm * size - halfDepth,
      halfWidth: width(z) * figure(z),
      halfDepth,
    };
  };
}

/** Behind the wall come the spinous processes and the back muscles, in front only the wall's muscles. */
function skinOf(spinal: Spinal, wall: Torso['wall'], fatMm: number): Torso['skin'] {
  const { size, levelZ, smoothY } = spinal;
  const [muscleWidth, muscleDepth] = profilesOf(muscleKnots, spinal);
  // Over the sacrum there is less behind the wall than behind the lumbar spine.
  const sacralBack = profile([
    [levelZ('L5'), 0],
    [levelZ('S3'), 16 * size],
  ]);
  return (z) => {
    const inner = wall(z);
    const front = muscleDepth(z) * 0.75 + fatMm;
    const back = 36 * size + 0.6 * fatMm + 0.35 * (muscleDepth(z) - 18) - sacralBack(z);
    const y = smoothY(z) + backOfWallMm * size - inner.halfDepth;
    return {
      x: inner.x,
      y: y + (back - front) / 2,
      halfWidth: inner.halfWidth + muscleWidth(z) + fatMm,
      halfDepth: inner.halfDepth + (front + back) / 2,
    };
  };
}

/** Two domes, the right one higher, that fall towards the back. */
function diaphragmOf({ size, levelZ }: Spinal, wall: Torso['wall']): Torso['diaphragmZ'] {
  const domeZ = levelZ('T9') + 0.35 * (levelZ('T8') - levelZ('T9'));
  const wallThere = wall(levelZ('T10'));
  return (x, y) => {
    const radius = Math.min(1.15, sectionRadius(wallThere, x, y));
    const towardsBack = (y - wallThere.y) / wallThere.halfDepth;
    const drop = (72 + 22 * towardsBack) * size;
    const left = (x - wallThere.x) / wallThere.halfWidth;
    const saddle = 10 * Math.exp(-((left / 0.22) ** 2));
    return domeZ - drop * radius ** 3.2 - saddle - (left > 0 ? 9 : 0) * Math.min(1, Math.abs(left) * 4);
  };
}
