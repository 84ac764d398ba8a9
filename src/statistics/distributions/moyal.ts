import { erf, erfc, LOG_SQRT_2PI, normalQuantile } from '../special/erf.ts';
import { defineFamily } from './define-family.ts';

/**
 * Moyal's approximation of the Landau law: f(x) = exp(-(x + e⁻ˣ) / 2) / √(2π), all x.
 *
 * @see J. E. Moyal, Theory of ionization fluctuations, Phil. Mag. 46, 1955.
 */
export const moyal = defineFamily({
  name: 'moyal',
  support: [-Infinity, Infinity],
  logDensity: () => (x) => -0.5 * (x + Math.exp(-x)) - LOG_SQRT_2PI,
  cdf: (x) => erfc(Math.exp(-0.5 * x) * Math.SQRT1_2),
  sf: (x) => erf(Math.exp(-0.5 * x) * Math.SQRT1_2),
  quantile: (p) => -2 * Math.log(-normalQuantile(p / 2)),
});
