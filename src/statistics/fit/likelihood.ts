/** The mean negative log-likelihood of a family as a function of free coordinates, with or without gradient. */

import type { Distribution, WeightedSample } from '../distributions/distribution.ts';
import type { WithGradient } from './optimise.ts';
import type { Coordinates } from './transform.ts';

/** Prepares the log-density of the latest shapes only once: a step of loc or scale leaves them as they are. */
function prepareOnce(family: Distribution): (shapes: readonly number[]) => (x: number) => number {
  let latest: readonly number[] | undefined;
  let logpdf: (x: number) => number = () => Number.NaN;
  return (shapes) => {
    if (latest === undefined || shapes.some((shape, i) => shape !== latest?.[i])) {
      latest = shapes;
      logpdf = family.prepareLogpdf?.(shapes) ?? ((x) => family.logpdf(x, shapes));
    }
    return logpdf;
  };
}

/** Value per observation at free coordinates; +Infinity where a value has no density or the shapes are invalid. */
export function likelihoodOf(
  family: Distribution,
  { values, weights, n }: WeightedSample,
  { fromFree }: Coordinates,
): (free: Float64Array) => number {
  const prepared = prepareOnce(family);
  return (free) => {
    const placement = fromFree(free);
    if (placement === undefined) return Number.POSITIVE_INFINITY;
    const { shapes, loc, scale, excess } = placement;
    const logpdf = prepared(shapes);
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += weights[i] * logpdf((values[i] - loc) / scale);
    // The placement ignores coordinates that lie far outside; a slope leads the search back.
    const value = Math.log(scale) - sum / n + 0.1 * excess * excess;
    return Number.isNaN(value) || value === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : value;
  };
}

/** The same with the family's analytic gradient; only for families on the whole line, whose placement is smooth. */
function analyticGradient(
  family: Distribution,
  { values, weights, n }: WeightedSample,
  { fromFree }: Coordinates,
): WithGradient {
  const k = family.shapes.length;
  const each = new Float64Array(k + 1);
  const natural = new Float64Array(k + 2);
  return (free, gradient) => {
    const placement = fromFree(free);
    if (placement === undefined) return Number.POSITIVE_INFINITY;
    const { shapes, loc, scale } = placement;
    const evaluate = family.prepareGradient!(shapes);
    natural.fill(0);
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const z = (values[i] - loc) / scale;
      const w = weights[i] / n;
      sum += w * evaluate(z, each);
      for (let j = 0; j < k; j++) natural[j] -= w * each[j];
      natural[k] += (w * each[k]) / scale;
      natural[k + 1] += (w * z * each[k]) / scale;
    }
    natural[k + 1] += 1 / scale;
    pullBack(fromFree, free, natural, gradient);
    const value = Math.log(scale) - sum;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
}

/** Chain rule through the coordinates, whose derivatives are differences: they cost no pass over the data. */
function pullBack(
  fromFree: Coordinates['fromFree'],
  free: Float64Array,
  natural: Float64Array,
  gradient: Float64Array,
): void {
  const probe = free.slice();
  const at = (i: number, by: number): readonly number[] | undefined => {
    probe[i] = free[i] + by;
    const placement = fromFree(probe);
    probe[i] = free[i];
    return placement && [...placement.shapes, placement.loc, placement.scale];
  };
  for (let i = 0; i < free.length; i++) {
    const h = 1e-5 * Math.max(1, Math.abs(free[i]));
    const up = at(i, h);
    const down = at(i, -h);
    gradient[i] = 0;
    if (up && down)
      for (let j = 0; j < natural.length; j++) gradient[i] += (natural[j] * (up[j] - down[j])) / (2 * h);
  }
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
): WithGradient {
  return family.prepareGradient
    ? analyticGradient(family, nodes, coordinates)
    : numericGradient(likelihoodOf(family, nodes, coordinates));
}
