import { defineFamily, positiveShape } from './define-family.ts';
import { timesLog1p } from './log-terms.ts';

/**
 * Generalised half-logistic: 2 (1 - c x)^(1/c - 1) / (1 + (1 - c x)^(1/c))^2 on [0, 1/c]. Shape c > 0.
 * Source: SciPy, scipy.stats.genhalflogistic.
 */
export const genhalflogistic = defineFamily({
  name: 'genhalflogistic',
  shapes: [positiveShape('c')],
  support: ([c]) => [0, 1 / c],
  logDensity([c]) {
    return (x) => {
      const inner = Math.max(-1, -c * x);
      return Math.LN2 + timesLog1p(1 / c - 1, inner) - 2 * Math.log1p(Math.exp(Math.log1p(inner) / c));
    };
  },
  cdf: (x, [c]) => Math.tanh(-0.5 * (Math.log1p(-c * x) / c)),
  sf(x, [c]) {
    const t = Math.exp(Math.log1p(-c * x) / c);
    return (2 * t) / (1 + t);
  },
  quantile: (p, [c]) => -Math.expm1(c * (Math.log1p(-p) - Math.log1p(p))) / c,
  startShapes: () => [[0.05], [0.3], [1]],
});
