import { defineFamily } from './define-family.ts';

const cdf = (x: number) => (2 / Math.PI) * Math.atan(Math.exp(x));

/** Hyperbolic secant: 1 / (pi cosh x), no shapes. Source: SciPy, scipy.stats.hypsecant. */
export const hypsecant = defineFamily({
  name: 'hypsecant',
  shapes: [],
  support: [-Infinity, Infinity],
  logDensity: () => (x) => Math.log(2 / Math.PI) - Math.abs(x) - Math.log1p(Math.exp(-2 * Math.abs(x))),
  cdf,
  sf: (x) => cdf(-x),
  quantile: (p) =>
    p < 0.5 ? Math.log(Math.tan((Math.PI / 2) * p)) : -Math.log(Math.tan((Math.PI / 2) * (1 - p))),
});
