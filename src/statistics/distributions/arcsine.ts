import { defineFamily } from './define-family.ts';

/** Arcsine: 1 / (pi sqrt(x (1 - x))) on [0, 1], infinite at both ends; no shapes. Source: SciPy, scipy.stats.arcsine. */
export const arcsine = defineFamily({
  name: 'arcsine',
  shapes: [],
  support: [0, 1],
  logDensity: () => (x) => -0.5 * Math.log(x * (1 - x)) - Math.log(Math.PI),
  cdf: (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x)),
  sf: (x) => (2 / Math.PI) * Math.asin(Math.sqrt(1 - x)),
  quantile: (p) => Math.sin((Math.PI / 2) * p) ** 2,
});
