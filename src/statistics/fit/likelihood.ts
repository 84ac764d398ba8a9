/** The mean negative log-likelihood of a family as a function of free coordinates, with or without gradient. */

import type { Distribution, WeightedSample } from '../distributions/distribution.ts';
import type { WithGradient } from './optimise.ts';
import { type Coordinates, freeRates } from './transform.ts';

/** Value per observation at free coordinates; +Infinity where a value has no density or the shapes are invalid. */
export function likelihoodOf(
  family: Distribution,
  { values, weights, n }: WeightedSample,
  { fromFree }: Coordinates,
): (free: Float64Array) => number {
  return (free) => {
    const placement = fromFree(free);
    if (placement === undefined) return Number.POSITIVE_INFINITY;
    const { shapes, loc, scale, excess } = placement;
    const logpdf = family.prepareLogpdf?.(shapes) ?? ((x: number) => family.logpdf(x, shapes));
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += weights[i] * logpdf((values[i] - loc) / scale);
    // The placement ignores coordinates that lie far outside; a slope leads the search back.
    const value = Math.log(scale) - sum / n + 0.1 * excess * excess;
    return Number.isNaN(value) || value === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : value;
  };
}

/** The same with the family's analytic gradient; for families on the whole line whose anchor does not move. */
function analyticGradient(
  family: Distribution,
  { values, weights, n }: WeightedSample,
  { fromFree }: Coordinates,
  spread: number,
): WithGradient {
  const k = family.shapes.length;
  const each = new Float64Array(k + 1);
  return (free, gradient) => {
    const placement = fromFree(free);
    if (placement === undefined) return Number.POSITIVE_INFINITY;
    const { shapes, loc, scale } = placement;
    const evaluate = family.prepareGradient!(shapes);
    const rates = freeRates(family, shapes);
    gradient.fill(0);
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const z = (values[i] - loc) / scale;
      const w = weights[i] / n;
      sum += w * evaluate(z, each);
      for (let j = 0; j < k; j++) gradient[j] -= w * each[j];
      gradient[k] += w * each[k];
      gradient[k + 1] += w * z * each[k];
    }
    for (let j = 0; j < k; j++) gradient[j] *= rates[j];
    gradient[k] *= spread / scale;
    gradient[k + 1] += 1;
    const value = Math.log(scale) - sum;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
}

/** Central differences; one-sided beside an edge, zero where both sides are not admissible. */
function numericGradient(value: (free: Float64Array) => number): WithGradient {
  const h = 1e-5;
  return (free, gradient) => {
    const here = value(free);
    if (!Number.isFinite(here)) return here;
    const probe = free.slice();
    for (let i = 0; i < free.length; i++) {
      const width = h * Math.max(1, Math.abs(free[i]));
      probe[i] = free[i] + width;
      const up = value(probe);
      probe[i] = free[i] - width;
      const down = value(probe);
      probe[i] = free[i];
      if (Number.isFinite(up) && Number.isFinite(down)) gradient[i] = (up - down) / (2 * width);
      else if (Number.isFinite(up)) gradient[i] = (up - here) / width;
      else gradient[i] = Number.isFinite(down) ? (here - down) / width : 0;
    }
    return here;
  };
}

/** Value and gradient, analytic where the family offers it. */
export function gradientOf(
  family: Distribution,
  nodes: WeightedSample,
  coordinates: Coordinates,
  spread: number,
): WithGradient {
  return family.prepareGradient
    ? analyticGradient(family, nodes, coordinates, spread)
    : numericGradient(likelihoodOf(family, nodes, coordinates));
}
