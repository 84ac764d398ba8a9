import { defineFamily } from './define-family.ts';

const lowerTail = (x: number): number => (x < 0 ? 0.5 * Math.exp(x) : 1 - 0.5 * Math.exp(-x));

/** Laplace: exp(-|x|) / 2. The fit is a median and the mean distance from it. */
export const laplace = defineFamily({
  name: 'laplace',
  support: [-Infinity, Infinity],
  logDensity: () => (x) => -Math.LN2 - Math.abs(x),
  cdf: lowerTail,
  sf: (x) => lowerTail(-x),
  quantile: (p) => (p < 0.5 ? Math.log(2 * p) : -Math.log(2 * (1 - p))),
  fitClosedForm({ values, weights, n }) {
    let middle = 0;
    for (let below = weights[0]; below < n / 2; below += weights[middle]) middle++;
    let distance = 0;
    for (let i = 0; i < values.length; i++) distance += weights[i] * Math.abs(values[i] - values[middle]);
    return distance > 0 ? [values[middle], distance / n] : undefined;
  },
});
