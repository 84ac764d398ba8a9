import { logGamma } from '../special/gamma.ts';
import { gammaP, gammaPInverse, gammaQ } from '../special/incomplete-gamma.ts';
import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/**
 * Chi-squared: x^(df/2-1) exp(-x/2) / (2^(df/2) gamma(df/2)) for x >= 0. Shape df > 0, the degrees of freedom.
 * Source: SciPy, scipy.stats.chi2.
 */
export const chi2 = defineFamily({
  name: 'chi2',
  shapes: [positiveShape('df')],
  support: [0, Infinity],
  logDensity([df]) {
    const constant = -0.5 * df * Math.LN2 - logGamma(0.5 * df);
    return (x) => constant + xlogy(0.5 * df - 1, x) - 0.5 * x;
  },
  cdf: (x, [df]) => gammaP(0.5 * df, 0.5 * x),
  sf: (x, [df]) => gammaQ(0.5 * df, 0.5 * x),
  quantile: (p, [df]) => 2 * gammaPInverse(0.5 * df, p),
  startShapes: () => [[1], [2], [6], [20], [80], [300]],
});
