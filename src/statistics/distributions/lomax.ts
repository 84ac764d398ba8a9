import { defineFamily, positiveShape } from './define-family.ts';

/** Lomax (Pareto of the second kind) law: f(x) = c (1 + x)^(-c-1), x >= 0; c > 0. */
export const lomax = defineFamily({
  name: 'lomax',
  shapes: [positiveShape('c')],
  support: [0, Infinity],
  logDensity([c]) {
    const constant = Math.log(c);
    return (x) => constant - (c + 1) * Math.log1p(x);
  },
  cdf: (x, [c]) => -Math.expm1(-c * Math.log1p(x)),
  sf: (x, [c]) => Math.exp(-c * Math.log1p(x)),
  quantile: (p, [c]) => Math.expm1(-Math.log1p(-p) / c),
  startShapes: () => [[3], [30]],
});
