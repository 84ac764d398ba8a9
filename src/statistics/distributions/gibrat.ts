import { LOG_SQRT_2PI, normalCdf, normalQuantile } from '../special/erf.ts';
import { defineFamily } from './define-family.ts';

/**
 * Gibrat: exp(-ln(x)^2 / 2) / (x sqrt(2 pi)) for x > 0, the lognormal law with s = 1; no shapes. Older SciPy
 * spells it gilbrat. Source: SciPy, scipy.stats.gibrat.
 */
export const gibrat = defineFamily({
  name: 'gibrat',
  shapes: [],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity: () => (x) => {
    const l = Math.log(x);
    return -LOG_SQRT_2PI - l - 0.5 * l * l;
  },
  cdf: (x) => normalCdf(Math.log(x)),
  sf: (x) => normalCdf(-Math.log(x)),
  quantile: (p) => Math.exp(normalQuantile(p)),
});
