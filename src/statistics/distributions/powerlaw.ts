import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** Power-function law: f(x) = a x^(a-1) on [0, 1]; a > 0. */
export const powerlaw = defineFamily({
  name: 'powerlaw',
  shapes: [positiveShape('a')],
  support: [0, 1],
  logDensity([a]) {
    const constant = Math.log(a);
    return (x) => constant + xlogy(a - 1, x);
  },
  cdf: (x, [a]) => x ** a,
  sf: (x, [a]) => -Math.expm1(a * Math.log(x)),
  quantile: (p, [a]) => p ** (1 / a),
  startShapes: () => [[1], [2], [0.5]],
});
