import { erfcx, LOG_SQRT_2PI, normalCdf } from '../special/erf.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** exp(-(x - mu)^2 / (2 x mu^2)) / 2, the factor that both normal terms of the distribution function share. */
const sharedFactor = (x: number, mu: number) => 0.5 * Math.exp((-0.5 * (x / mu - 1) ** 2) / x);

/**
 * Inverse Gaussian: exp(-(x - mu)^2 / (2 x mu^2)) / sqrt(2 pi x^3) for x > 0. Shape mu > 0.
 * Source: SciPy, scipy.stats.invgauss.
 */
export const invgauss = defineFamily({
  name: 'invgauss',
  shapes: [positiveShape('mu')],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity([mu]) {
    return (x) => {
      const z = x / mu - 1;
      return -LOG_SQRT_2PI - 1.5 * Math.log(x) - (0.5 * z * z) / x;
    };
  },
  cdf(x, [mu]) {
    const root = Math.sqrt(2 * x);
    return normalCdf((x / mu - 1) / Math.sqrt(x)) + sharedFactor(x, mu) * erfcx((x / mu + 1) / root);
  },
  sf(x, [mu]) {
    const root = Math.sqrt(2 * x);
    const second = sharedFactor(x, mu) * erfcx((x / mu + 1) / root);
    if (x > mu) return sharedFactor(x, mu) * erfcx((x / mu - 1) / root) - second;
    return normalCdf((1 - x / mu) / Math.sqrt(x)) - second;
  },
  startShapes: () => [[0.01], [0.05], [0.3], [1]],
});
