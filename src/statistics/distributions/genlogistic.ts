import { defineFamily, positiveShape } from './define-family.ts';
import { softplus } from './log-terms.ts';

/** Generalised logistic: c e^-x / (1 + e^-x)^(c+1). Shape c > 0. Source: SciPy, scipy.stats.genlogistic. */
export const genlogistic = defineFamily({
  name: 'genlogistic',
  shapes: [positiveShape('c')],
  support: [-Infinity, Infinity],
  logDensity([c]) {
    const constant = Math.log(c);
    // In |x|, so that neither exponential overflows: the slopes are c below 0 and -1 above.
    return (x) => constant + (x < 0 ? c * x : -x) - (c + 1) * Math.log1p(Math.exp(-Math.abs(x)));
  },
  cdf: (x, [c]) => Math.exp(-c * softplus(-x)),
  sf: (x, [c]) => -Math.expm1(-c * softplus(-x)),
  quantile(p, [c]) {
    const t = -Math.log(p) / c;
    // ln(e^t - 1) for t too large to exponentiate is t.
    return t > 40 ? -t : -Math.log(Math.expm1(t));
  },
  startShapes: () => [[0.3], [1], [3], [10]],
});
