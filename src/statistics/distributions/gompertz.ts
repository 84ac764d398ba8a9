import { defineFamily, positiveShape } from './define-family.ts';

/** Gompertz: c e^x exp(-c (e^x - 1)) for x >= 0. Shape c > 0. Source: SciPy, scipy.stats.gompertz. */
export const gompertz = defineFamily({
  name: 'gompertz',
  shapes: [positiveShape('c')],
  support: [0, Infinity],
  logDensity([c]) {
    const constant = Math.log(c);
    return (x) => constant + x - c * Math.expm1(x);
  },
  cdf: (x, [c]) => -Math.expm1(-c * Math.expm1(x)),
  sf: (x, [c]) => Math.exp(-c * Math.expm1(x)),
  quantile: (p, [c]) => Math.log1p(-Math.log1p(-p) / c),
  startShapes: () => [[0.001], [0.05], [1]],
});
