import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/**
 * Doubly truncated Weibull law of minima: f(x) = c x^(c-1) exp(-x^c) / (exp(-a^c) - exp(-b^c)) on [a, b];
 * c > 0, 0 <= a < b.
 */
export const truncweibullMin = defineFamily({
  name: 'truncweibull_min',
  shapes: [positiveShape('c'), positiveShape('a'), positiveShape('b')],
  isValid: ([c, a, b]) => c > 0 && c < Infinity && a >= 0 && b > a,
  support: ([, a, b]) => [a, b],
  logDensity([c, a, b]) {
    const constant = Math.log(c) + a ** c - Math.log(-Math.expm1(powerGap(b, a, c)));
    return (x) => constant + xlogy(c - 1, x) - x ** c;
  },
  cdf: (x, [c, a, b]) => Math.expm1(powerGap(x, a, c)) / Math.expm1(powerGap(b, a, c)),
  sf: (x, [c, a, b]) =>
    (Math.exp(powerGap(x, a, c)) * Math.expm1(powerGap(b, x, c))) / Math.expm1(powerGap(b, a, c)),
  quantile: (p, [c, a, b]) => (a ** c - Math.log1p(p * Math.expm1(powerGap(b, a, c)))) ** (1 / c),
  startShapes: () => [
    [2, 0.1, 4],
    [1, 0.1, 5],
  ],
});

/** low^c - high^c <= 0, also where the two nearly agree. */
function powerGap(high: number, low: number, c: number): number {
  return low === 0 ? -(high ** c) : -(low ** c) * Math.expm1(c * Math.log1p((high - low) / low));
}
