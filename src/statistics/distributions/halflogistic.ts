import { defineFamily } from './define-family.ts';

/** Half-logistic: 2 e^-x / (1 + e^-x)^2 for x >= 0, no shapes. Source: SciPy, scipy.stats.halflogistic. */
export const halflogistic = defineFamily({
  name: 'halflogistic',
  shapes: [],
  support: [0, Infinity],
  logDensity: () => (x) => Math.LN2 - x - 2 * Math.log1p(Math.exp(-x)),
  cdf: (x) => Math.tanh(0.5 * x),
  sf: (x) => 2 / (Math.exp(x) + 1),
  quantile: (p) => 2 * Math.atanh(p),
});
