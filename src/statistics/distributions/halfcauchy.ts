import { defineFamily } from './define-family.ts';

/** Half-Cauchy: 2 / (pi (1 + x^2)) for x >= 0, no shapes. Source: SciPy, scipy.stats.halfcauchy. */
export const halfcauchy = defineFamily({
  name: 'halfcauchy',
  shapes: [],
  support: [0, Infinity],
  logDensity: () => (x) => Math.log(2 / Math.PI) - Math.log1p(x * x),
  cdf: (x) => (2 / Math.PI) * Math.atan(x),
  sf: (x) => (2 / Math.PI) * Math.atan2(1, x),
  quantile: (p) => (p < 0.5 ? Math.tan((Math.PI / 2) * p) : 1 / Math.tan((Math.PI / 2) * (1 - p))),
});
