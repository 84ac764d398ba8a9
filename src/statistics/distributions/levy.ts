import { erf, erfc, LOG_SQRT_2PI, normalQuantile } from '../special/erf.ts';
import { gammaPInverse } from '../special/incomplete-gamma.ts';
import { defineFamily } from './define-family.ts';

/** The formulas of {@link levy}; {@link levyL} mirrors them. */
export const levyDefinition = {
  name: 'levy',
  support: [0, Infinity] as const,
  zeroAtLower: true,
  logDensity: () => (x: number) => -LOG_SQRT_2PI - 1.5 * Math.log(x) - 0.5 / x,
  cdf: (x: number) => erfc(Math.sqrt(0.5 / x)),
  sf: (x: number) => erf(Math.sqrt(0.5 / x)),
  // 1 / x is chi-squared with one degree of freedom.
  quantile: (p: number) => normalQuantile(p / 2) ** -2,
  upperQuantile: (q: number) => 0.5 / gammaPInverse(0.5, q),
};

/**
 * Lévy law, the stable law of index 1/2 with full right skew: f(x) = (2π x³)^(-1/2) exp(-1 / (2x)), x > 0.
 * Source: SciPy, scipy.stats.levy.
 */
export const levy = defineFamily(levyDefinition);
