import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/**
 * Exponential power: b x^(b-1) exp(1 + x^b - exp(x^b)) for x >= 0. Shape b > 0. Source: Smith and Bain, An
 * exponential power life-testing distribution, Commun. Stat. 4 (1975).
 */
export const exponpow = defineFamily({
  name: 'exponpow',
  shapes: [positiveShape('b')],
  support: [0, Infinity],
  logDensity([b]) {
    const constant = Math.log(b);
    return (x) => {
      const t = x ** b;
      return constant + xlogy(b - 1, x) + t - Math.expm1(t);
    };
  },
  cdf: (x, [b]) => -Math.expm1(-Math.expm1(x ** b)),
  sf: (x, [b]) => Math.exp(-Math.expm1(x ** b)),
  quantile: (p, [b]) => Math.log1p(-Math.log1p(-p)) ** (1 / b),
  startShapes: () => [[0.5], [1], [2], [4], [10]],
});
