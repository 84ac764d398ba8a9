/** Binomial and multinomial counts from a seeded generator: a bootstrap of a histogram, not of its voxels. */

import type { Random } from './random.ts';
import { logGamma } from './special/gamma.ts';

/** Number of successes in n trials. Cost: O(n p) where n p < 10, constant above. */
export function binomial(random: Random, n: number, p: number): number {
  if (p > 0.5) return n - binomial(random, n, 1 - p);
  if (n <= 0 || p <= 0) return 0;
  return n * p < 10 ? byWaiting(random, n, p) : byRejection(random, n, p);
}

/** Adds up geometric waiting times (Devroye, "Non-Uniform Random Variate Generation", 1986, X.4.3). */
function byWaiting(random: Random, n: number, p: number): number {
  const rate = Math.log1p(-p);
  let successes = -1;
  for (let trials = 0; trials <= n; successes++)
    trials += Math.floor(Math.log(1 - random.uniform()) / rate) + 1;
  return successes;
}

/** Transformed rejection (Hoermann, "The generation of binomial random variates", 1993, algorithm BTRS). */
function byRejection(random: Random, n: number, p: number): number {
  const sd = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * sd;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const right = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * sd;
  const logOdds = Math.log(p / (1 - p));
  const mode = Math.floor((n + 1) * p);
  const atMode = logGamma(mode + 1) + logGamma(n - mode + 1);
  for (;;) {
    const u = random.uniform() - 0.5;
    let v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= right) return k;
    v = Math.log((v * alpha) / (a / (us * us) + b));
    if (v <= atMode - logGamma(k + 1) - logGamma(n - k + 1) + (k - mode) * logOdds) return k;
  }
}

/** n trials over cells whose probabilities are proportional to `weights`; writes the counts to `out`. */
export function multinomial(random: Random, n: number, weights: ArrayLike<number>, out: Float64Array): void {
  let left = n;
  let mass = 0;
  for (let i = 0; i < weights.length; i++) mass += weights[i];
  for (let i = 0; i < weights.length; i++) {
    const last = i === weights.length - 1;
    const drawn = last ? left : binomial(random, left, Math.min(1, weights[i] / mass));
    out[i] = drawn;
    left -= drawn;
    mass -= weights[i];
    if (left === 0) {
      out.fill(0, i + 1);
      return;
    }
  }
}
