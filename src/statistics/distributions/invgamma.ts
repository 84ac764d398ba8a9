import { defineFamily, positiveShape } from './define-family.ts';
import { gengammaLaw } from './gengamma.ts';

/** Inverse gamma: x^(-a-1) exp(-1/x) / gamma(a) for x > 0, the generalised gamma law with c = -1. Shape a > 0. Source: SciPy, scipy.stats.invgamma. */
export const invgamma = defineFamily({
  name: 'invgamma',
  shapes: [positiveShape('a')],
  support: [0, Infinity],
  logDensity: ([a]) => gengammaLaw.logDensity([a, -1]),
  cdf: (x, [a]) => gengammaLaw.cdf(x, [a, -1]),
  sf: (x, [a]) => gengammaLaw.sf(x, [a, -1]),
  quantile: (p, [a]) => gengammaLaw.quantile(p, [a, -1]),
  startShapes: () => [[1], [4], [12], [40], [150]],
});
