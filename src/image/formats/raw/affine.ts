/** A grid's three index axes, as formats store them, to a `Geometry`; what a Geometry cannot hold is refused. */

import { OsteonError } from '../../../errors.ts';
import { determinant, voxelToWorld } from '../../geometry.ts';
import type { Geometry, Matrix3, Vector3 } from '../../image.ts';
import type { SeriesCheck } from '../../report.ts';
import { distanceMm, dot, mapMatrix, mapVector, matrixOfColumns, normalise } from '../../vector.ts';
import { invalidHeader } from './errors.ts';

/** Cosine between two axes that still counts as rounding of a writer; 1e-4 is 0.006 degrees. */
const shearTolerance = 1e-4;
/** What float32 rounding of a rotation leaves; below it nothing is reported. */
const roundingNoise = 1e-6;

export interface GridAxes {
  readonly name: string;
  readonly size: Vector3;
  /** World step (LPS mm) of one voxel along each index. */
  readonly stepsMm: readonly [Vector3, Vector3, Vector3];
  readonly originMm: Vector3;
  /** Lengths of the steps where the file states them apart and better rounded. */
  readonly spacingMm?: Vector3;
}

/**
 * The geometry of a grid. Axes that are off square by less than 1e-4 are made orthonormal (the nearest
 * rotation), with a note where that is more than float32 rounding. Directions within 1e-6 of the world's
 * axes become exactly those.
 * @throws OsteonError `sheared-grid` with the angle, `invalid-header` for axes of length zero or not finite.
 */
export function geometryFromAxes({ name, size, stepsMm, originMm, spacingMm }: GridAxes): {
  geometry: Geometry;
  checks: SeriesCheck[];
} {
  const lengths = mapVector([0, 1, 2], (axis) => Math.hypot(...stepsMm[axis]));
  if (![...lengths, ...originMm, ...(spacingMm ?? [])].every(Number.isFinite) || lengths.includes(0))
    throw invalidHeader(
      'Image',
      name,
      `axes ${format(stepsMm.flat())} and origin ${format(originMm)} place no grid`,
    );
  const [x, y, z] = stepsMm.map(normalise);
  const measured = matrixOfColumns(x, y, z);
  const cosine = Math.max(...[dot(x, y), dot(x, z), dot(y, z)].map(Math.abs));
  if (cosine > shearTolerance) {
    const degrees = (Math.asin(cosine) * 180) / Math.PI;
    throw new OsteonError(
      'sheared-grid',
      `The axes of '${name}' are not at right angles: off by ${degrees.toFixed(3)} degrees.`,
      {
        hint: 'Resample the scan to a grid with right angles (a tilted gantry was not corrected), then read it again.',
      },
    );
  }
  const direction = snap(cosine > 0 ? nearestRotation(measured) : measured);
  const geometry: Geometry = { size, spacingMm: spacingMm ?? lengths, originMm, direction };
  const checks: SeriesCheck[] = [];
  if (cosine > roundingNoise) {
    const far: Vector3 = [size[0] - 1, size[1] - 1, size[2] - 1];
    const moved = distanceMm(
      voxelToWorld({ ...geometry, direction: measured }, far),
      voxelToWorld(geometry, far),
    );
    checks.push({
      code: 'axes-squared',
      severity: 'note',
      message: `Axes were off square by ${cosine.toExponential(1)} and were made square; the far corner moved by ${moved.toPrecision(2)} mm.`,
      value: moved,
    });
  }
  return { geometry, checks };
}

/** Polar decomposition by Newton's iteration (Higham 1986): X -> (X + X^-T) / 2; converges quadratically. */
function nearestRotation(m: Matrix3): Matrix3 {
  let x: readonly number[] = m;
  for (let i = 0; i < 6; i++) {
    const cofactors = cofactorsOf(x);
    const det = determinant(x as Matrix3);
    x = x.map((value, e) => (value + cofactors[e] / det) / 2);
  }
  return x as Matrix3;
}

/** Inverse transpose times the determinant. */
function cofactorsOf(m: readonly number[]): number[] {
  return [
    m[4] * m[8] - m[5] * m[7],
    m[5] * m[6] - m[3] * m[8],
    m[3] * m[7] - m[4] * m[6],
    m[2] * m[7] - m[1] * m[8],
    m[0] * m[8] - m[2] * m[6],
    m[1] * m[6] - m[0] * m[7],
    m[1] * m[5] - m[2] * m[4],
    m[2] * m[3] - m[0] * m[5],
    m[0] * m[4] - m[1] * m[3],
  ];
}

/** Exact 0 and +-1 where every entry is within float32 rounding of them. */
function snap(m: Matrix3): Matrix3 {
  const rounded = mapMatrix(m, (x) => Math.round(x) + 0);
  return m.every((x, e) => Math.abs(x - rounded[e]) < roundingNoise) ? rounded : m;
}

function format(values: readonly number[]): string {
  return `(${values.map((v) => Number(v.toPrecision(6))).join(', ')})`;
}

/**
 * The shortest decimal that float32 stores as `value`: 0.7 for 0.699999988. A spacing that was written as 0.7
 * is then the same number in every format.
 */
export function shortestFloat32(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
