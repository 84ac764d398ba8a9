/** Limit law of the two-sided Kolmogorov-Smirnov statistic; the exact laws are in `smirnov.ts` and `durbin.ts`. */

import { LOG_SQRT_2PI } from './erf.ts';

/** Below, the series in exp(-π² / (8x²)) needs fewer terms; above, the one in exp(-2x²). */
const crossing = 0.9;

/** Probability that the scaled statistic is at most x. */
export function bigCdf(x: number): number {
  if (x > crossing) return 1 - bigSf(x);
  let sum = 0;
  for (let k = 1; k <= 9; k += 2) sum += Math.exp(-(k * k - 1) * rate(x));
  return Math.exp(LOG_SQRT_2PI - Math.log(x) - rate(x)) * sum;
}

/** Probability that the scaled statistic exceeds x. */
export function bigSf(x: number): number {
  if (x <= crossing) return 1 - bigCdf(x);
  let sum = 0;
  for (let k = 6; k >= 1; k--) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}

/** Log-density of the scaled statistic, finite wherever x is positive. */
export function bigLogDensity(x: number): number {
  let sum = 0;
  if (x > crossing) {
    for (let k = 6; k >= 1; k--) sum += (k % 2 === 1 ? k * k : -k * k) * Math.exp(-2 * (k * k - 1) * x * x);
    return Math.log(8 * x * sum) - 2 * x * x;
  }
  const r = rate(x);
  for (let k = 9; k >= 1; k -= 2) sum += (2 * r * k * k - 1) * Math.exp(-(k * k - 1) * r);
  return LOG_SQRT_2PI - 2 * Math.log(x) - r + Math.log(sum);
}

/** π² / (8x²). */
function rate(x: number): number {
  return (Math.PI * Math.PI) / (8 * x * x);
}
