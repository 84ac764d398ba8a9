/** Roots of a continuous function of one variable. */

import { OsteonError } from '../../errors.ts';

/** Limits of a root search; both tolerances are met at the root that is returned. */
export interface RootOptions {
  /** Relative width of the last bracket. */
  readonly relTol?: number;
  /** Absolute width of the last bracket. */
  readonly absTol?: number;
  readonly maxIterations?: number;
}

/**
 * Root of `f` between `a` and `b`, where `f` has opposite signs, by Brent's method: inverse quadratic
 * interpolation guarded by bisection. An end where `f` is zero is the answer; infinite values of `f` count by
 * their sign.
 *
 * @throws OsteonError `root-no-bracket` where the signs are equal or a value is NaN.
 * @see R. P. Brent, Algorithms for Minimization without Derivatives, 1973, chapter 4.
 * @example brentRoot((x) => x * x - 2, 0, 2); // 1.4142135623730951
 */
export function brentRoot(
  f: (x: number) => number,
  a: number,
  b: number,
  { relTol = 4e-16, absTol = 0, maxIterations = 200 }: RootOptions = {},
): number {
  let [left, best] = [a, b];
  let [fLeft, fBest] = [f(a), f(b)];
  if (fLeft === 0) return a;
  if (fBest === 0) return b;
  if (!(fLeft < 0 !== fBest < 0) || Number.isNaN(fLeft) || Number.isNaN(fBest))
    throw new OsteonError('root-no-bracket', `root search: f(${a}) = ${fLeft} and f(${b}) = ${fBest}`, {
      hint: 'Give two points where the function has opposite signs.',
      kind: 'usage',
    });
  let [far, fFar] = [left, fLeft];
  let step = best - left;
  let previousStep = step;
  for (let i = 0; i < maxIterations; i++) {
    if (fFar < 0 === fBest < 0) {
      [far, fFar] = [left, fLeft];
      step = previousStep = best - left;
    }
    if (Math.abs(fFar) < Math.abs(fBest)) {
      [left, best, far] = [best, far, best];
      [fLeft, fBest, fFar] = [fBest, fFar, fBest];
    }
    const tolerance = relTol * Math.abs(best) + absTol / 2;
    const half = (far - best) / 2;
    if (Math.abs(half) <= tolerance || fBest === 0) return best;
    const guess =
      Math.abs(previousStep) >= tolerance && Math.abs(fLeft) > Math.abs(fBest)
        ? interpolate(left, best, far, fLeft, fBest, fFar)
        : Number.NaN;
    if (Math.abs(guess) < Math.min(Math.abs(1.5 * half), Math.abs(previousStep / 2)) && guess * half > 0) {
      previousStep = step;
      step = guess;
    } else step = previousStep = half;
    [left, fLeft] = [best, fBest];
    best += Math.abs(step) > tolerance ? step : Math.sign(half) * Math.max(tolerance, Number.MIN_VALUE);
    fBest = f(best);
  }
  return best;
}

/** Step from `b` to the root of the inverse parabola (or secant) through the three points. */
function interpolate(a: number, b: number, c: number, fa: number, fb: number, fc: number): number {
  const s = fb / fa;
  if (a === c) return ((c - b) * s) / (s - 1);
  const q = fa / fc;
  const r = fb / fc;
  return -(s * ((c - b) * q * (q - r) - (b - a) * (r - 1))) / ((q - 1) * (r - 1) * (s - 1));
}

/**
 * Inverse of an increasing function: the x of [lower, upper] with `f(x) = target`. Infinite ends are searched
 * by doubling away from `guess`; a target beyond the values at the ends gives that end.
 *
 * @example invertIncreasing(Math.exp, 3, { lower: -Infinity, upper: Infinity }); // log 3
 */
export function invertIncreasing(
  f: (x: number) => number,
  target: number,
  { lower, upper, guess, ...tolerance }: { lower: number; upper: number; guess?: number } & RootOptions,
): number {
  const shifted = (x: number) => f(x) - target;
  let low = clampInside(guess ?? 0, lower, upper);
  let high = low;
  let width = Math.max(1, Math.abs(low));
  while (shifted(low) > 0) {
    high = low;
    if (low <= lower) return lower;
    low = towards(low, lower, width);
    if (low < -Number.MAX_VALUE) return lower;
    width *= 2;
  }
  width = Math.max(1, Math.abs(high));
  while (shifted(high) < 0) {
    low = high;
    if (high >= upper) return upper;
    high = towards(high, upper, width);
    if (high > Number.MAX_VALUE) return upper;
    width *= 2;
  }
  return low === high ? low : brentRoot(shifted, low, high, tolerance);
}

function clampInside(x: number, lower: number, upper: number): number {
  if (x > lower && x < upper) return x;
  if (lower > -Infinity && upper < Infinity) return (lower + upper) / 2;
  return lower > -Infinity ? lower + 1 : upper < Infinity ? upper - 1 : 0;
}

/** A point nearer to `end`: by `width` where the end is infinite, else the end itself. */
function towards(x: number, end: number, width: number): number {
  return Number.isFinite(end) ? end : x + Math.sign(end) * width;
}
