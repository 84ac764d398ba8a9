import { defineFamily } from './define-family.ts';

/** Cauchy: 1 / (pi (1 + x^2)), no shapes. Source: SciPy, scipy.stats.cauchy. */
export const cauchy = defineFamily({
  name: 'cauchy',
  shapes: [],
  support: [-Infinity, Infinity],
  logDensity: () => (x) => -Math.log(Math.PI) - Math.log1p(x * x),
  cdf: (x) => Math.atan2(1, -x) / Math.PI,
  sf: (x) => Math.atan2(1, x) / Math.PI,
  quantile(p) {
    if (p < 0.25) return -1 / Math.tan(Math.PI * p);
    return p > 0.75 ? 1 / Math.tan(Math.PI * (1 - p)) : Math.tan(Math.PI * (p - 0.5));
  },
});
