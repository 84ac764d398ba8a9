import { defineFamily, type FamilyDefinition, positiveShape } from './define-family.ts';
import { gengammaLaw } from './gengamma.ts';

/** The formulas of {@link halfgennorm}: the generalised gamma law with a = 1/beta, c = beta. */
export const halfgennormLaw = {
  name: 'halfgennorm',
  shapes: [positiveShape('beta')],
  support: [0, Infinity],
  logDensity: ([beta]) => gengammaLaw.logDensity([1 / beta, beta]),
  cdf: (x, [beta]) => gengammaLaw.cdf(x, [1 / beta, beta]),
  sf: (x, [beta]) => gengammaLaw.sf(x, [1 / beta, beta]),
  quantile: (p, [beta]) => gengammaLaw.quantile(p, [1 / beta, beta]),
  upperQuantile: (q, [beta]) => gengammaLaw.upperQuantile(q, [1 / beta, beta]),
  startShapes: () => [[0.6], [1], [2], [5]],
} satisfies FamilyDefinition;

/** Half generalised normal: beta / gamma(1/beta) exp(-x^beta) for x >= 0. Shape beta > 0. Source: SciPy, scipy.stats.halfgennorm. */
export const halfgennorm = defineFamily(halfgennormLaw);
