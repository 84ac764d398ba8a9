import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** Log-Laplace law: f(x) = c/2 x^(c-1) for 0 < x < 1, c/2 x^(-c-1) from 1 on; c > 0. */
export const loglaplace = defineFamily({
  name: 'loglaplace',
  shapes: [positiveShape('c')],
  support: [0, Infinity],
  logDensity([c]) {
    const constant = Math.log(c / 2);
    return (x) => constant + xlogy(x < 1 ? c - 1 : -c - 1, x);
  },
  cdf: (x, [c]) => (x < 1 ? 0.5 * x ** c : 1 - 0.5 * x ** -c),
  sf: (x, [c]) => (x < 1 ? 1 - 0.5 * x ** c : 0.5 * x ** -c),
  quantile: (p, [c]) => (p < 0.5 ? (2 * p) ** (1 / c) : (2 * (1 - p)) ** (-1 / c)),
  startShapes: () => [[3], [8], [30]],
});
