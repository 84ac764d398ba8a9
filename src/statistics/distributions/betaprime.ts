import { incompleteBeta, incompleteBetaInverse, logBeta } from '../special/beta.ts';
import { xlogy } from '../special/xlogy.ts';
import { combinations, defineFamily, positiveShape } from './define-family.ts';

/**
 * Beta prime: x^(a-1) (1+x)^(-a-b) / B(a, b) for x >= 0, the law of the odds of a beta variable. Shapes a, b > 0.
 * Source: SciPy, scipy.stats.betaprime.
 */
export const betaprime = defineFamily({
  name: 'betaprime',
  shapes: [positiveShape('a'), positiveShape('b')],
  support: [0, Infinity],
  logDensity([a, b]) {
    const constant = -logBeta(a, b);
    return (x) => constant + xlogy(a - 1, x) - (a + b) * Math.log1p(x);
  },
  cdf: (x, [a, b]) => incompleteBeta(a, b, x / (1 + x), 1 / (1 + x)),
  sf: (x, [a, b]) => incompleteBeta(b, a, 1 / (1 + x), x / (1 + x)),
  quantile(p, [a, b]) {
    const [x, y] = incompleteBetaInverse(a, b, p);
    return x / y;
  },
  startShapes: () => [...combinations([1, 3, 10, 30], [3, 10, 30]), [100, 15]],
});
