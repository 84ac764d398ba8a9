import { defineFamily } from './define-family.ts';

/** Logistic law: f(x) = e⁻ˣ / (1 + e⁻ˣ)², all x. */
export const logistic = defineFamily({
  name: 'logistic',
  support: [-Infinity, Infinity],
  logDensity: () => (x) => {
    const y = -Math.abs(x);
    return y - 2 * Math.log1p(Math.exp(y));
  },
  cdf: (x) => 1 / (1 + Math.exp(-x)),
  sf: (x) => 1 / (1 + Math.exp(x)),
  quantile: (p) => Math.log(p) - Math.log1p(-p),
});
