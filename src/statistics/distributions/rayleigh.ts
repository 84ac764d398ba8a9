import { defineFamily } from './define-family.ts';

/** Rayleigh law: f(x) = x exp(-x²/2), x >= 0. */
export const rayleigh = defineFamily({
  name: 'rayleigh',
  support: [0, Infinity],
  logDensity: () => (x) => Math.log(x) - 0.5 * x * x,
  cdf: (x) => -Math.expm1(-0.5 * x * x),
  sf: (x) => Math.exp(-0.5 * x * x),
  quantile: (p) => Math.sqrt(-2 * Math.log1p(-p)),
});
