import { burrLaw } from './burr.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** Fisk (log-logistic): c x^(-c-1) (1 + x^-c)^-2 for x >= 0, the Burr law with d = 1. Shape c > 0. Source: SciPy, scipy.stats.fisk. */
export const fisk = defineFamily({
  ...burrLaw,
  name: 'fisk',
  shapes: [positiveShape('c')],
  logDensity: ([c]) => burrLaw.logDensity([c, 1]),
  cdf: (x, [c]) => burrLaw.cdf(x, [c, 1]),
  sf: (x, [c]) => burrLaw.sf(x, [c, 1]),
  quantile: (p, [c]) => burrLaw.quantile(p, [c, 1]),
  startShapes: () => [[1.5], [4], [8], [20]],
});
