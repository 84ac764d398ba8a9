import { defineFamily } from './define-family.ts';

/** Anglit: cos(2x) on [-pi/4, pi/4], no shapes. Source: SciPy, scipy.stats.anglit. */
export const anglit = defineFamily({
  name: 'anglit',
  shapes: [],
  support: [-Math.PI / 4, Math.PI / 4],
  logDensity: () => (x) => Math.log(Math.cos(2 * x)),
  cdf: (x) => Math.sin(x + Math.PI / 4) ** 2,
  sf: (x) => Math.sin(Math.PI / 4 - x) ** 2,
  quantile: (p) => Math.asin(Math.sqrt(p)) - Math.PI / 4,
});
