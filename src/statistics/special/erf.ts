/**
 * Error functions and the normal law, to double precision (a few units in the last place) in both tails.
 * Everything rests on one Chebyshev series of (1 + 2x) erfcx(x), the form of Shepherd and Laframboise,
 * "Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity", Math. Comp. 36 (1981).
 */
import { chebyshev } from './chebyshev.ts';
import { ERF, ERFCX, QUANTILE_CENTRE, QUANTILE_FAR, QUANTILE_TAIL } from './coefficients.ts';

/** ln sqrt(2 pi), the constant of the normal log-density. */
export const LOG_SQRT_2PI = 0.9189385332046728;

/** exp(-k x^2): x^2 is split exactly, because its rounding alone would cost 1e-13 at x = 26. */
function expMinusSquare(x: number, k: number): number {
  const high = Math.fround(x);
  return Math.exp(-k * high * high) * Math.exp(-k * (x - high) * (x + high));
}

/** Scaled complementary error function exp(x^2) erfc(x); overflows to Infinity below x = -26.6. */
export function erfcx(x: number): number {
  if (x < 0) return 2 / expMinusSquare(x, 1) - erfcx(-x);
  if (x > 1e8) return 1 / (x * Math.sqrt(Math.PI));
  return chebyshev(ERFCX, (x - 3.75) / (x + 3.75)) / (1 + 2 * x);
}

/** Error function 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export function erf(x: number): number {
  if (Math.abs(x) <= 1) return x * chebyshev(ERF, 2 * x * x - 1);
  return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
}

/** Complementary error function 1 - erf(x), with full relative accuracy in the upper tail. */
export function erfc(x: number): number {
  if (x < 0.5) return 1 - erf(x);
  if (x > 27.5) return 0;
  return expMinusSquare(x, 1) * erfcx(x);
}

/** Survival function of the standard normal law, with full relative accuracy in the upper tail. */
export function normalSurvival(x: number): number {
  const z = Math.abs(x);
  if (z < 0.7) return 0.5 - 0.5 * erf(x * Math.SQRT1_2);
  const tail = z > 39 ? 0 : 0.5 * expMinusSquare(z, 0.5) * erfcx(z * Math.SQRT1_2);
  return x < 0 ? 1 - tail : tail;
}

/** Distribution function of the standard normal law, with full relative accuracy in the lower tail. */
export function normalCdf(x: number): number {
  return normalSurvival(-x);
}

/** Log of the standard normal distribution function; finite down to x = -1e154. */
export function logNormalCdf(x: number): number {
  if (x > -1) return Math.log1p(-normalSurvival(x));
  return Math.log(0.5 * erfcx(-x * Math.SQRT1_2)) - 0.5 * x * x;
}

/** Quantile of the standard normal law for p in [0, 1]; NaN outside. Near p = 1 pass 1 - p to {@link normalQuantile} and negate. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) < 0.424) return q * chebyshev(QUANTILE_CENTRE, (q * q - 0.09) / 0.09);
  return q < 0 ? -tailQuantile(p) : tailQuantile(1 - p);
}

/** Inverse of {@link erf} for x in [-1, 1]. */
export function erfInverse(x: number): number {
  const q = 0.5 * x;
  if (Math.abs(q) < 0.424) return Math.SQRT1_2 * q * chebyshev(QUANTILE_CENTRE, (q * q - 0.09) / 0.09);
  const tail = Math.SQRT1_2 * tailQuantile(0.5 - Math.abs(q));
  return q < 0 ? -tail : tail;
}

/** Upper quantile of a small tail probability (at most 0.08). */
function tailQuantile(p: number): number {
  if (!(p > 0)) return p === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  const r = Math.sqrt(-Math.log(p));
  return r < 5 ? chebyshev(QUANTILE_TAIL, (r - 3.3) / 1.7) : chebyshev(QUANTILE_FAR, (r - 16.25) / 11.25);
}
