import { defineFamily, positiveShape } from './define-family.ts';

/** Inverse Weibull (Frechet): c x^(-c-1) exp(-x^-c) for x > 0. Shape c > 0. Source: SciPy, scipy.stats.invweibull. */
export const invweibull = defineFamily({
  name: 'invweibull',
  shapes: [positiveShape('c')],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity([c]) {
    const constant = Math.log(c);
    return (x) => {
      const l = Math.log(x);
      return constant - (c + 1) * l - Math.exp(-c * l);
    };
  },
  cdf: (x, [c]) => Math.exp(-(x ** -c)),
  sf: (x, [c]) => -Math.expm1(-(x ** -c)),
  quantile: (p, [c]) => (-Math.log(p)) ** (-1 / c),
  startShapes: () => [[1.5], [5], [15], [50]],
});
