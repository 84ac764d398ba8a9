import { defineFamily, positiveShape } from './define-family.ts';

/** Pareto law: f(x) = b x^(-b-1), x >= 1; b > 0. */
export const pareto = defineFamily({
  name: 'pareto',
  shapes: [positiveShape('b')],
  support: [1, Infinity],
  logDensity([b]) {
    const constant = Math.log(b);
    return (x) => constant - (b + 1) * Math.log(x);
  },
  cdf: (x, [b]) => -Math.expm1(-b * Math.log(x)),
  sf: (x, [b]) => x ** -b,
  quantile: (p, [b]) => Math.exp(-Math.log1p(-p) / b),
  startShapes: () => [[3], [30]],
});
