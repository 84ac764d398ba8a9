import { defineFamily, type FamilyDefinition } from './define-family.ts';

/** The formulas of {@link gumbelR}; gumbel_l is their mirror image. */
export const gumbelRLaw = {
  name: 'gumbel_r',
  shapes: [],
  support: [-Infinity, Infinity],
  logDensity: () => (x) => -x - Math.exp(-x),
  cdf: (x) => Math.exp(-Math.exp(-x)),
  sf: (x) => -Math.expm1(-Math.exp(-x)),
  quantile: (p) => -Math.log(-Math.log(p)),
  upperQuantile: (q) => -Math.log(-Math.log1p(-q)),
} satisfies FamilyDefinition;

/** Right-skewed Gumbel: exp(-x - e^-x), the law of maxima; no shapes. Source: SciPy, scipy.stats.gumbel_r. */
export const gumbelR = defineFamily(gumbelRLaw);
