import { bigCdf, bigLogDensity, bigSf } from '../special/kolmogorov.ts';
import { defineFamily } from './define-family.ts';

/**
 * Limit law of √n times the two-sided Kolmogorov-Smirnov statistic:
 * f(x) = 8 x Σ (-1)^(k-1) k² exp(-2 k² x²), k >= 1, x > 0. Source: SciPy, scipy.stats.kstwobign.
 */
export const kstwobign = defineFamily({
  name: 'kstwobign',
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity: () => bigLogDensity,
  cdf: bigCdf,
  sf: bigSf,
});
