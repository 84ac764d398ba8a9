import type { Distribution } from './distribution.ts';

const lower = (x: number): number => (x < 0 ? 0.5 * Math.exp(x) : 1 - 0.5 * Math.exp(-x));

export const laplace: Distribution = {
  name: 'laplace',
  shapes: [],
  isValid: () => true,
  support: () => [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  logpdf: (x) => -Math.LN2 - Math.abs(x),
  cdf: lower,
  sf: (x) => lower(-x),
  quantile: (p) => (p < 0.5 ? Math.log(2 * p) : -Math.log(2 * (1 - p))),
  /** loc is a median, scale the mean distance from it. */
  fitClosedForm({ values, weights, n }) {
    let middle = 0;
    for (let below = weights[0]; below < n / 2; below += weights[middle]) middle++;
    let distance = 0;
    for (let i = 0; i < values.length; i++) distance += weights[i] * Math.abs(values[i] - values[middle]);
    return distance > 0 ? [values[middle], distance / n] : undefined;
  },
};
