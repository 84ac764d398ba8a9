import { incompleteBeta, incompleteBetaInverse, logBeta } from '../special/beta.ts';
import { xlogy } from '../special/xlogy.ts';
import { combinations, defineFamily, positiveShape } from './define-family.ts';
import { timesLog1p } from './log-terms.ts';

/** Beta: x^(a-1) (1-x)^(b-1) / B(a, b) on [0, 1]. Shapes a, b > 0. Source: SciPy, scipy.stats.beta. */
export const beta = defineFamily({
  name: 'beta',
  shapes: [positiveShape('a'), positiveShape('b')],
  support: [0, 1],
  logDensity([a, b]) {
    const constant = -logBeta(a, b);
    return (x) => constant + xlogy(a - 1, x) + timesLog1p(b - 1, -x);
  },
  cdf: (x, [a, b]) => incompleteBeta(a, b, x),
  sf: (x, [a, b]) => incompleteBeta(b, a, 1 - x, x),
  quantile: (p, [a, b]) => incompleteBetaInverse(a, b, p)[0],
  startShapes: () => [...combinations([0.7, 2, 5], [0.7, 2, 5]), [10, 30], [5, 20], [30, 30], [30, 10]],
});
