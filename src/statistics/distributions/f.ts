import { incompleteBeta, incompleteBetaInverse, logBeta } from '../special/beta.ts';
import { xlogy } from '../special/xlogy.ts';
import { combinations, defineFamily, positiveShape } from './define-family.ts';

/**
 * Fisher's F: the ratio of two chi-squared variables over their degrees of freedom, x >= 0. Shapes dfn, dfd > 0.
 * Density n^(n/2) m^(m/2) x^(n/2-1) / ((m + n x)^((n+m)/2) B(n/2, m/2)). Source: SciPy, scipy.stats.f.
 */
export const f = defineFamily({
  name: 'f',
  shapes: [positiveShape('dfn'), positiveShape('dfd')],
  support: [0, Infinity],
  logDensity([n, m]) {
    const ratio = n / m;
    const constant = 0.5 * n * Math.log(ratio) - logBeta(0.5 * n, 0.5 * m);
    return (x) => constant + xlogy(0.5 * n - 1, x) - 0.5 * (n + m) * Math.log1p(ratio * x);
  },
  cdf: (x, [n, m]) => incompleteBeta(0.5 * n, 0.5 * m, (n * x) / (m + n * x), m / (m + n * x)),
  sf: (x, [n, m]) => incompleteBeta(0.5 * m, 0.5 * n, m / (m + n * x), (n * x) / (m + n * x)),
  quantile(p, [n, m]) {
    const [x, y] = incompleteBetaInverse(0.5 * n, 0.5 * m, p);
    return (m / n) * (x / y);
  },
  startShapes: () => [...combinations([2, 6, 20, 60], [6, 20, 60]), [200, 30]],
});
