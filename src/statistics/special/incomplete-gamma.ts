/**
 * Regularised incomplete gamma functions P and Q and their inverses, with full relative accuracy in both tails.
 * Series and continued fraction as in DLMF 8.7 and 8.9; the common factor in Loader's saddle-point form, so that
 * large shapes keep their digits.
 */
import { LOG_SQRT_2PI, normalQuantile } from './erf.ts';
import { gamma, logGamma, logGamma1p, stirlingError } from './gamma.ts';
import { logConcaveRoot } from './log-concave-root.ts';
import { logMinusExcess } from './log1p-minus-x.ts';

/** x^a e^-x / gamma(a + 1). */
function commonFactor(a: number, x: number): number {
  if (a < 10)
    return x < 1e-20 ? Math.exp(a * Math.log(x) - logGamma1p(a)) : (x ** a * Math.exp(-x)) / gamma(a + 1);
  return Math.exp(a * logMinusExcess(x / a, (x - a) / a) - stirlingError(a) - LOG_SQRT_2PI) / Math.sqrt(a);
}

/** P by its power series, for x up to about a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return commonFactor(a, x) * sum;
}

/** Q by Lentz's evaluation of its continued fraction, for x above about a + 1. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1e6; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return a * commonFactor(a, x) * h;
}

/** Q for small a and x, where P is close to 1: the leading 1 is cancelled analytically. */
function upperNearZero(a: number, x: number): number {
  const logPower = a * Math.log(x) - logGamma1p(a);
  let term = 1;
  let sum = 0;
  for (let n = 1; n < 60; n++) {
    term *= -x / n;
    sum += term / (a + n);
    if (Math.abs(term) < 1e-18) break;
  }
  return -Math.expm1(logPower) - a * Math.exp(logPower) * sum;
}

function isOutside(a: number, x: number): boolean {
  return !(a > 0) || Number.isNaN(x);
}

const takesFraction = (a: number, x: number): boolean => x >= (a < 1 ? 1.1 : a + 1);

/** Regularised lower incomplete gamma function P(a, x), a > 0. */
export function gammaP(a: number, x: number): number {
  if (isOutside(a, x)) return Number.NaN;
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return takesFraction(a, x) ? 1 - upperFraction(a, x) : lowerSeries(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), a > 0. */
export function gammaQ(a: number, x: number): number {
  if (isOutside(a, x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (takesFraction(a, x)) return upperFraction(a, x);
  return a < 1 ? upperNearZero(a, x) : 1 - lowerSeries(a, x);
}

/** x with P(a, x) = p. */
export function gammaPInverse(a: number, p: number): number {
  if (!(a > 0 && p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  return p <= 0.5 ? lowerRoot(a, p) : upperRoot(a, 1 - p);
}

/** x with Q(a, x) = q; keeps the digits of a small q. */
export function gammaQInverse(a: number, q: number): number {
  if (!(a > 0 && q >= 0 && q <= 1)) return Number.NaN;
  if (q === 0) return Number.POSITIVE_INFINITY;
  if (q === 1) return 0;
  return q <= 0.5 ? upperRoot(a, q) : lowerRoot(a, 1 - q);
}

/** Wilson and Hilferty's approximation of ln x at the normal quantile z; -Infinity where it is negative. */
function wilsonHilferty(a: number, z: number): number {
  return Math.log(a) + 3 * Math.log(Math.max(0, 1 - 1 / (9 * a) + z / (3 * Math.sqrt(a))));
}

/** Root in u = ln x, in which both tails are log-concave. */
function lowerRoot(a: number, p: number): number {
  // P(a, x) <= x^a / gamma(a + 1) makes this a lower bound, and the exact root where x is far below 1.
  const bound = (Math.log(p) + logGamma1p(a)) / a;
  if (bound < -50) return Math.exp(bound);
  const guess = a < 1 ? bound : wilsonHilferty(a, normalQuantile(p));
  const u = logConcaveRoot(Math.log(p), Math.max(guess, bound), (v) => {
    const x = Math.exp(v);
    const value = gammaP(a, x);
    return [Math.log(value), (a * commonFactor(a, x)) / value];
  });
  return Math.exp(u);
}

function upperRoot(a: number, q: number): number {
  const bound = (Math.log1p(-q) + logGamma1p(a)) / a;
  if (bound < -50) return Math.exp(bound);
  // Below a = 1 the tail is about x^(a-1) e^-x / gamma(a).
  const tail = Math.max(-Math.log(q) - logGamma(a), Math.exp(bound));
  const guess = a < 1 ? Math.log(tail) : wilsonHilferty(a, -normalQuantile(q));
  const u = logConcaveRoot(Math.log(q), guess, (v) => {
    const x = Math.exp(v);
    const value = gammaQ(a, x);
    return [Math.log(value), (-a * commonFactor(a, x)) / value];
  });
  return Math.exp(u);
}
