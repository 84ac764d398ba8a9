/**
 * Distribution functions of non-central laws. A Poisson mixture of central laws Σ w_j F_(a+j), whose terms
 * F_(a+j) - F_(a+j+1) = t_j have a simple ratio, is summed by parts into Σ t_i P(N <= i): positive terms only,
 * and only those around the largest, so that both tails keep their digits at any non-centrality.
 */

import { logGamma } from './gamma.ts';
import { gammaP, gammaQ } from './incomplete-gamma.ts';

/** Terms below exp(-45) of the largest are left out. */
const negligible = 45;

/** The steps t_i between neighbouring central distribution functions. */
export interface CentralSteps {
  /** log t_i. */
  log(i: number): number;
  /** t_(i+1) / t_i. */
  ratio(i: number): number;
}

/** Σ t_i P(N <= i), the lower tail of the mixture, for a Poisson variable N with the given mean > 0. */
export function mixtureLower(steps: CentralSteps, mean: number): number {
  const weight = (i: number) => logPoisson(i, mean);
  const size = (i: number) => steps.log(i) + (i < mean ? weight(i) : 0);
  const peak = firstWhere((i) => steps.ratio(i) * Math.max(1, mean / (i + 1)) < 1, 0);
  const low = Math.max(0, firstWhere((i) => i >= peak || size(i) > size(peak) - negligible, 0) - 1);
  let term = Math.exp(steps.log(low));
  let below = gammaQ(low + 1, mean);
  let w = Math.exp(weight(low));
  let sum = 0;
  for (let i = low; ; i++) {
    sum += term * below;
    if (i > peak && term * below < 1e-18 * sum) return sum;
    if (term === 0 && i > peak) return sum;
    term *= steps.ratio(i);
    w *= mean / (i + 1);
    below = Math.min(1, below + w);
  }
}

/** Σ t_i P(N > i), which with the upper tail of the central law gives the upper tail of the mixture. */
export function mixtureUpper(steps: CentralSteps, mean: number): number {
  const size = (i: number) => steps.log(i) + (i > mean ? logPoisson(i + 1, mean) : 0);
  const peak = firstWhere((i) => steps.ratio(i) * Math.min(1, mean / (i + 2)) < 1, 0);
  const high = firstWhere((i) => size(i) < size(peak) - negligible, peak);
  let term = Math.exp(steps.log(high));
  let above = gammaP(high + 1, mean);
  let w = Math.exp(logPoisson(high, mean));
  let sum = 0;
  for (let i = high; ; i--) {
    sum += term * above;
    if (i === 0 || (i < peak && term * above < 1e-18 * sum)) return sum;
    term /= steps.ratio(i - 1);
    above = Math.min(1, above + w);
    w *= i / mean;
  }
}

function logPoisson(i: number, mean: number): number {
  return i * Math.log(mean) - mean - logGamma(i + 1);
}

/** Smallest integer >= start where a condition holds that stays true once it is. */
function firstWhere(holds: (i: number) => boolean, start: number): number {
  if (holds(start)) return start;
  let step = 1;
  while (!holds(start + step)) step *= 2;
  let low = start + Math.floor(step / 2);
  let high = start + step;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
