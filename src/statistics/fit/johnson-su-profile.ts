/**
 * The Johnson-SU likelihood with two of its four parameters eliminated. For a given centre and bend of the
 * transform, the other two have a closed form (mean and variance of asinh z), so a fit is a search in a plane.
 *
 * With X = (x - centre) / spread, tilt c and bend d, z = sinh c + d cosh(c) X, y = asinh(z) - c. The curves
 * y / d tend to X as d -> 0 (normal) and to log(1 + p X) / p as c -> +-Infinity (lognormal, p = d tanh c), so
 * both limits of the family are regular points of the plane, where loc and scale themselves run off.
 */

import type { WeightedSample } from '../distributions/distribution.ts';
import type { JohnsonSUParameters } from '../johnson-su.ts';

/** Location and unit of the standardised values: about the median, in robust standard deviations. */
export interface Frame {
  readonly centre: number;
  readonly spread: number;
}

/** The sums of one pass over the data. */
interface Profile {
  /** Negative log-likelihood per observation, without the constant 1/2 + log(2 pi) / 2. */
  value: number;
  /** Weighted mean of y. */
  mean: number;
  /** Weighted variance of y. */
  variance: number;
}

/**
 * Evaluates the profile at tilt c and log bend; writes d/dc and d/d(log bend) to `gradient`.
 * Cost: two logarithms for each distinct value.
 */
export function evaluateProfile(
  { values, weights, n }: WeightedSample,
  { centre, spread }: Frame,
  c: number,
  logBend: number,
  gradient: Float64Array,
): Profile {
  const bend = Math.exp(logBend);
  const cosh = Math.cosh(c);
  const z0 = Math.sinh(c);
  const unit = (bend * cosh) / spread;
  const p = bend * Math.tanh(c);
  const g0 = cosh * cosh;
  const tiltRate = -(bend * bend) / g0; // dy/dc = tiltRate * I1, I1 = integral of X / g^1.5
  const slopeRate = bend / g0; // dp/dc at fixed bend

  let sumY = 0;
  let sumYY = 0;
  let sumLog = 0;
  let sumC = 0; // of d(log g)/2
  let sumL = 0;
  let yc = 0;
  let yyc = 0;
  let yl = 0;
  let yyl = 0;
  let product = 1;
  for (let i = 0; i < values.length; i++) {
    const w = weights[i];
    const X = (values[i] - centre) / spread;
    const z = z0 + unit * (values[i] - centre);
    const zz = 1 + z * z;
    const root = Math.sqrt(zz);
    const y = (z < 0 ? -Math.log(root - z) : Math.log(z + root)) - c;
    const g = zz / g0;
    // Equal weights of one are multiplied up, and the logarithm is taken now and then.
    if (w === 1) {
      product *= g;
      if (product > 1e200 || product < 1e-200) {
        sumLog += Math.log(product);
        product = 1;
      }
    } else sumLog += w * Math.log(g);
    const rootG = root / cosh;
    const line = 1 + p * X;
    const dyL = (bend * X) / rootG - y;
    const dyC = line > 0 ? (tiltRate * X * X) / (rootG * (rootG + line)) : line / rootG - 1;
    sumY += w * y;
    sumYY += w * y * y;
    sumC += (w * X) / g;
    sumL += (w * (p + bend * bend * X) * X) / g;
    yc += w * dyC;
    yyc += w * y * dyC;
    yl += w * dyL;
    yyl += w * y * dyL;
  }
  sumLog += Math.log(product);

  const mean = sumY / n;
  const variance = sumYY / n - mean * mean;
  gradient[0] = (slopeRate * sumC) / n + (yyc / n - (mean * yc) / n) / variance;
  gradient[1] = sumL / n + (yyl / n - (mean * yl) / n) / variance;
  const value = Math.log(spread) - logBend + 0.5 * Math.log(variance) + (0.5 * sumLog) / n;
  return { value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value, mean, variance };
}

/** SciPy's four parameters at a point of the plane. */
export function profileParameters(
  profile: Profile,
  { centre, spread }: Frame,
  c: number,
  logBend: number,
): JohnsonSUParameters {
  const scale = spread / (Math.exp(logBend) * Math.cosh(c));
  const b = 1 / Math.sqrt(profile.variance);
  return { a: -(c + profile.mean) * b, b, loc: centre - scale * Math.sinh(c), scale };
}
