/**
 * Score and observed information of Johnson-SU in the coordinates (a, b, loc / scale, log scale), and what they
 * say about the mode. Both are averages over observations.
 */

import type { WeightedSample } from '../distributions/distribution.ts';
import { type JohnsonSUParameters, johnsonSUModeRoot } from '../johnson-su.ts';
import { invertSymmetric } from './linear.ts';

export interface Information {
  /** Mean score; zero at the maximum. */
  readonly score: readonly number[];
  /** Inverse of the mean negative Hessian, 4 x 4 row-major; undefined where that is not positive definite. */
  readonly inverse: readonly number[] | undefined;
}

/** The score of one value, in the coordinates above. */
export function johnsonSUScore(
  x: number,
  { a, b, loc, scale }: JohnsonSUParameters,
  out: Float64Array,
): void {
  const z = (x - loc) / scale;
  const root = Math.sqrt(1 + z * z);
  const y = Math.asinh(z);
  const u = a + b * y;
  const slope = -z / (root * root) - (u * b) / root; // d log f / dz
  out[0] = -u;
  out[1] = 1 / b - u * y;
  out[2] = -slope;
  out[3] = -1 - z * slope;
}

/** Mean score and observed information over a sample. */
export function johnsonSUInformation(
  { values, weights, n }: WeightedSample,
  parameters: JohnsonSUParameters,
): Information {
  const { a, b, loc, scale } = parameters;
  const score = new Float64Array(4);
  const sum = new Float64Array(4);
  const h = new Float64Array(16);
  for (let i = 0; i < values.length; i++) {
    const w = weights[i] / n;
    const z = (values[i] - loc) / scale;
    johnsonSUScore(values[i], parameters, score);
    for (let k = 0; k < 4; k++) sum[k] += w * score[k];
    const rr = 1 + z * z;
    const root = Math.sqrt(rr);
    const u = -score[0];
    const y = (u - a) / b;
    const slope = -score[2];
    const slopeB = -(y * b + u) / root;
    const slopeZ = -(1 - z * z) / (rr * rr) - (b * b) / rr + (u * b * z) / (rr * root);
    h[0] += w;
    h[1] += w * y;
    h[2] -= (w * b) / root;
    h[3] -= (w * b * z) / root;
    h[5] += w * (1 / (b * b) + y * y);
    h[6] += w * slopeB;
    h[7] += w * slopeB * z;
    h[10] -= w * slopeZ;
    h[11] -= w * (slope + z * slopeZ);
    h[15] -= w * (z * slope + z * z * slopeZ);
  }
  for (let i = 0; i < 4; i++) for (let j = 0; j < i; j++) h[i * 4 + j] = h[j * 4 + i];
  return { score: Array.from(sum), inverse: invertSymmetric(h, 4) };
}

/** Derivatives of the mode by (a, b, loc / scale, log scale), from its root equation. */
export function johnsonSUModeGradient({ a, b, scale }: JohnsonSUParameters): number[] {
  const u = johnsonSUModeRoot(a, b);
  const rate = 1 / Math.cosh(u) ** 2 + b * b;
  const stretch = (scale * Math.cosh(u)) / rate;
  return [-b * stretch, -(a + 2 * b * u) * stretch, scale, scale * Math.sinh(u)];
}
