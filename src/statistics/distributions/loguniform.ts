import { defineFamily, positiveShape } from './define-family.ts';

/**
 * Log-uniform (reciprocal) law: f(x) = 1 / (x log(b / a)) on [a, b]; 0 < a < b. SciPy also knows it as
 * `reciprocal`.
 */
export const loguniform = defineFamily({
  name: 'loguniform',
  shapes: [positiveShape('a'), positiveShape('b')],
  isValid: ([a, b]) => a > 0 && b > a && b < Infinity,
  support: ([a, b]) => [a, b],
  logDensity([a, b]) {
    const constant = -Math.log(Math.log(b / a));
    return (x) => constant - Math.log(x);
  },
  cdf: (x, [a, b]) => Math.log1p((x - a) / a) / Math.log(b / a),
  sf: (x, [a, b]) => Math.log1p((b - x) / x) / Math.log(b / a),
  quantile: (p, [a, b]) => a * (b / a) ** p,
  startShapes: () => [
    [1, 2],
    [1, 10],
  ],
});
