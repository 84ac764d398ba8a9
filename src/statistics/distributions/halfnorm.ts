import { erf, erfInverse, LOG_SQRT_2PI, normalSurvival } from '../special/erf.ts';
import { defineFamily } from './define-family.ts';

/** Half-normal: sqrt(2/pi) exp(-x^2/2) for x >= 0, no shapes. Source: SciPy, scipy.stats.halfnorm. */
export const halfnorm = defineFamily({
  name: 'halfnorm',
  shapes: [],
  support: [0, Infinity],
  logDensity: () => (x) => Math.LN2 - LOG_SQRT_2PI - 0.5 * x * x,
  cdf: (x) => erf(x * Math.SQRT1_2),
  sf: (x) => 2 * normalSurvival(x),
  quantile: (p) => Math.SQRT2 * erfInverse(p),
});
