import { defineFamily, positiveShape } from './define-family.ts';

/** Bradford: c / (ln(1 + c) (1 + c x)) on [0, 1]. Shape c > 0. Source: SciPy, scipy.stats.bradford. */
export const bradford = defineFamily({
  name: 'bradford',
  shapes: [positiveShape('c')],
  support: [0, 1],
  logDensity([c]) {
    const constant = Math.log(c / Math.log1p(c));
    return (x) => constant - Math.log1p(c * x);
  },
  cdf: (x, [c]) => Math.log1p(c * x) / Math.log1p(c),
  sf: (x, [c]) => Math.log1p((c * (1 - x)) / (1 + c * x)) / Math.log1p(c),
  quantile: (p, [c]) => Math.expm1(p * Math.log1p(c)) / c,
  startShapes: () => [[0.1], [2], [20]],
});
