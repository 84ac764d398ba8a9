import { defineFamily, positiveShape } from './define-family.ts';

/** Truncated exponential law: f(x) = exp(-x) / (1 - exp(-b)) on [0, b]; b > 0. */
export const truncexpon = defineFamily({
  name: 'truncexpon',
  shapes: [positiveShape('b')],
  support: ([b]) => [0, b],
  logDensity([b]) {
    const constant = -Math.log(-Math.expm1(-b));
    return (x) => constant - x;
  },
  cdf: (x, [b]) => Math.expm1(-x) / Math.expm1(-b),
  sf: (x, [b]) => (Math.exp(-x) * Math.expm1(x - b)) / Math.expm1(-b),
  quantile: (p, [b]) => -Math.log1p(p * Math.expm1(-b)),
  startShapes: () => [[1], [4]],
});
