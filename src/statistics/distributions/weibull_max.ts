import { defineFamily } from './define-family.ts';
import { mirrored } from './mirrored.ts';
import { weibullMinDefinition } from './weibull_min.ts';

/**
 * Weibull law of maxima, the mirror image of `weibull_min`: f(x) = c (-x)^(c-1) exp(-(-x)^c), x <= 0; c > 0.
 * Source: SciPy, scipy.stats.weibull_max.
 */
export const weibullMax = defineFamily({
  ...mirrored('weibull_max', weibullMinDefinition),
  startShapes: () => [[2], [6], [20]],
});
