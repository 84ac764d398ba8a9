/**
 * The edge of the Johnson-SU family: three-parameter lognormal distributions, the normal among them. Data whose
 * tails are lighter than lognormal have no interior maximum; a, b, loc and scale run off together, but the
 * curve that they tend to, and its mode, are as well determined as ever. Here they are described by
 * (mu, sigma, p): with X the value about the fitted median in units of the local slope there,
 * (log(1 + p X) / p - mu) / sigma is standard normal. The fit itself is mu = 0, sigma = 1.
 */

import type { WeightedSample } from '../distributions/distribution.ts';
import type { JohnsonSUParameters } from '../johnson-su.ts';
import { invertSymmetric } from './linear.ts';

interface LimitFrame {
  readonly median: number;
  readonly unit: number;
  readonly p: number;
}

function frameOf({ a, b, loc, scale }: JohnsonSUParameters): LimitFrame {
  return {
    median: loc - scale * Math.sinh(a / b),
    unit: (scale * Math.cosh(a / b)) / b,
    p: Math.tanh(-a / b) / b,
  };
}

/** Y = log(1 + p X) / p with its first and second derivative by p; by series where p X is small. */
function bent(X: number, p: number): [number, number, number] {
  const pX = Math.max(p * X, 1e-12 - 1); // beyond the support of the limit
  if (Math.abs(pX) > 0.05) {
    const Y = Math.log1p(pX) / p;
    const ratio = X / (1 + pX);
    const first = (ratio - Y) / p;
    return [Y, first, -(ratio * ratio + 2 * first) / p];
  }
  let Y = 0;
  let first = 0;
  let second = 0;
  let term = X;
  for (let k = 0; k < 14; k++) {
    // d/dp of (-1)^k p^k X^(k+1) / (k+1), written with powers of pX so that p = 0 is regular.
    Y += term / (k + 1);
    first -= (X * term * (k + 1)) / (k + 2);
    second += (X * X * term * (k + 2) * (k + 1)) / (k + 3);
    term *= -pX;
  }
  return [Y, first, second];
}

function score(x: number, { median, unit, p }: LimitFrame, out: Float64Array): void {
  const X = (x - median) / unit;
  const [Y, first] = bent(X, p);
  out[0] = Y;
  out[1] = Y * Y - 1;
  out[2] = -Y * first - X / Math.max(1 + p * X, 1e-12);
}

/** The score of one value by (mu, sigma, p), as a function. */
export function limitScore(parameters: JohnsonSUParameters): (x: number, out: Float64Array) => void {
  const frame = frameOf(parameters);
  return (x, out) => score(x, frame, out);
}

/** Mean score and inverse of the mean negative Hessian (3 x 3) by (mu, sigma, p). */
export function limitInformation({ values, weights, n }: WeightedSample, parameters: JohnsonSUParameters) {
  const frame = frameOf(parameters);
  const sum = new Float64Array(3);
  const h = new Float64Array(9);
  const s = new Float64Array(3);
  for (let i = 0; i < values.length; i++) {
    const w = weights[i] / n;
    const X = (values[i] - frame.median) / frame.unit;
    const [Y, first, second] = bent(X, frame.p);
    const ratio = X / Math.max(1 + frame.p * X, 1e-12);
    score(values[i], frame, s);
    for (let k = 0; k < 3; k++) sum[k] += w * s[k];
    h[0] += w;
    h[1] += 2 * w * Y;
    h[2] -= w * first;
    h[4] += w * (3 * Y * Y - 1);
    h[5] -= 2 * w * Y * first;
    h[8] += w * (first * first + Y * second - ratio * ratio);
  }
  h[3] = h[1];
  h[6] = h[2];
  h[7] = h[5];
  return { score: Array.from(sum), inverse: invertSymmetric(h, 3) };
}

/** Derivatives of the lognormal mode, X = (e^(p mu - p^2 sigma^2) - 1) / p, by (mu, sigma, p). */
export function limitModeGradient(parameters: JohnsonSUParameters): number[] {
  const { p, unit } = frameOf(parameters);
  const e = Math.exp(-p * p);
  const shrink = p === 0 ? -1 : Math.expm1(-p * p) / (p * p);
  return [unit * e, -2 * unit * p * e, unit * (-2 * e - shrink)];
}
