import { LOG_SQRT_2PI } from '../special/erf.ts';
import { defineFamily, positiveShape } from './define-family.ts';
import { invgauss } from './invgauss.ts';

/**
 * Reciprocal inverse Gaussian law, of 1/Y with Y `invgauss`: f(x) = (2π x)^(-1/2) exp(-(1 - μ x)² / (2 x μ²)),
 * x > 0; μ > 0. Source: SciPy, scipy.stats.recipinvgauss.
 */
export const recipinvgauss = defineFamily({
  name: 'recipinvgauss',
  shapes: [positiveShape('mu')],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity:
    ([mu]) =>
    (x) => {
      const gap = 1 / mu - x;
      return -LOG_SQRT_2PI - 0.5 * Math.log(x) - (0.5 * gap * gap) / x;
    },
  cdf: (x, [mu]) => invgauss.sf!(1 / x, [mu]),
  sf: (x, [mu]) => invgauss.cdf(1 / x, [mu]),
  startShapes: () => [[0.05], [0.3], [1]],
});
