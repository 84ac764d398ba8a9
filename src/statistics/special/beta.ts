/**
 * Beta function, regularised incomplete beta function and its inverse, with full relative accuracy in both tails.
 * Continued fraction and series of DLMF 8.17; the common factor in Loader's saddle-point form, so that large
 * shapes keep their digits. Arguments near 1 are passed with their complement y = 1 - x.
 */
import { LOG_SQRT_2PI, normalQuantile } from './erf.ts';
import { logGamma, stirlingError } from './gamma.ts';
import { logConcaveRoot } from './log-concave-root.ts';
import { logMinusExcess } from './log1p-minus-x.ts';

/** ln B(a, b) for a, b > 0; large arguments do not cancel. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const correction = stirlingError(large) - stirlingError(small + large);
  const ratio = (large - 0.5) * Math.log1p(small / large);
  if (small < 10) return logGamma(small) - ratio - small * Math.log(small + large) + small + correction;
  const power = (small - 0.5) * Math.log(small / (small + large)) - ratio;
  return power - 0.5 * Math.log(small + large) + LOG_SQRT_2PI + stirlingError(small) + correction;
}

/** Beta function B(a, b). */
export function beta(a: number, b: number): number {
  return Math.exp(logBeta(a, b));
}

/** x^a y^b / B(a, b), with y = 1 - x. */
function commonFactor(a: number, b: number, x: number, y: number): number {
  if (Math.min(a, b) < 10) {
    const logX = x < 0.5 ? Math.log(x) : Math.log1p(-y);
    const logY = y < 0.5 ? Math.log(y) : Math.log1p(-x);
    return Math.exp(a * logX + b * logY - logBeta(a, b));
  }
  const n = a + b;
  const excess = x * b - a * y;
  const exponent = a * logMinusExcess((x * n) / a, excess / a) + b * logMinusExcess((y * n) / b, -excess / b);
  const correction = stirlingError(n) - stirlingError(a) - stirlingError(b) - LOG_SQRT_2PI;
  return Math.sqrt((a * b) / n) * Math.exp(exponent + correction);
}

/** I_x(a, b) without its common factor x^a y^b / B(a, b): the power series, for b x small. */
function series(a: number, b: number, x: number, y: number): number {
  let term = 1;
  let sum = 1 / a;
  for (let n = 1; n < 1e5; n++) {
    term *= ((n - b) / n) * x;
    const add = term / (a + n);
    sum += add;
    if (Math.abs(add) < 1e-17 * sum) break;
  }
  return sum * Math.exp(-b * (y < 0.5 ? Math.log(y) : Math.log1p(-x)));
}

/** The same by the continued fraction, which converges fast for x < (a + 1) / (a + b + 2). */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1e5; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return h / a;
}

/** I_x(a, b) over its common factor, on the side of x where it converges fast. */
function lowerRatio(a: number, b: number, x: number, y: number): number {
  return b * x <= 1 && x <= 0.7 ? series(a, b, x, y) : fraction(a, b, x);
}

/**
 * Regularised incomplete beta function I_x(a, b), a, b > 0, for x in [0, 1].
 * @param complement 1 - x, where the caller knows it better than by subtraction.
 */
export function incompleteBeta(a: number, b: number, x: number, complement: number = 1 - x): number {
  if (!(a > 0 && b > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const factor = commonFactor(a, b, x, complement);
  if (x * (a + b + 2) < a + 1) return factor * lowerRatio(a, b, x, complement);
  return 1 - factor * lowerRatio(b, a, complement, x);
}

/**
 * The point where I_x(a, b) = p, as [x, 1 - x], both with full relative accuracy.
 * @param upper 1 - p, where the caller knows it better than by subtraction.
 */
export function incompleteBetaInverse(
  a: number,
  b: number,
  p: number,
  upper: number = 1 - p,
): readonly [number, number] {
  if (!(a > 0 && b > 0 && p >= 0 && upper >= 0)) return [Number.NaN, Number.NaN];
  if (p === 0) return [0, 1];
  if (upper === 0) return [1, 0];
  if (p <= upper) return tailRoot(a, b, p);
  const [y, x] = tailRoot(b, a, upper);
  return [x, y];
}

/** Root in the logit of x, in which the tail is log-concave. */
function tailRoot(a: number, b: number, p: number): readonly [number, number] {
  // Far down the tail is x^a / (a B(a, b)).
  const bound = (Math.log(p) + Math.log(a) + logBeta(a, b)) / a;
  if (bound < -50) return [Math.exp(bound), 1];
  // The logit has a heavier tail than its normal approximation, so that this start never underflows.
  const gaussian = Math.log(a / b) + Math.sqrt(1 / a + 1 / b) * normalQuantile(p);
  const start = Math.max(Math.min(Math.log(a / b), bound), a < 1 ? Number.NEGATIVE_INFINITY : gaussian);
  const u = logConcaveRoot(Math.log(p), start, (v) => {
    const x = 1 / (1 + Math.exp(-v));
    const y = 1 / (1 + Math.exp(v));
    const value = incompleteBeta(a, b, x, y);
    return [Math.log(value), commonFactor(a, b, x, y) / value];
  });
  return [1 / (1 + Math.exp(-u)), 1 / (1 + Math.exp(u))];
}
