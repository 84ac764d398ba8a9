import { LOG_SQRT_2PI, normalCdf, normalQuantile } from '../special/erf.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** (sqrt x - 1 / sqrt x) / c, the normal score of x. */
const score = (x: number, c: number) => (x - 1) / (c * Math.sqrt(x));

/**
 * Fatigue life (Birnbaum-Saunders): (x + 1) / (2 c sqrt(2 pi x^3)) exp(-(x - 1)^2 / (2 x c^2)) for x > 0.
 * Shape c > 0. Source: SciPy, scipy.stats.fatiguelife.
 */
export const fatiguelife = defineFamily({
  name: 'fatiguelife',
  shapes: [positiveShape('c')],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity([c]) {
    const constant = -LOG_SQRT_2PI - Math.log(2 * c);
    return (x) => {
      const z = (x - 1) / c;
      return constant + Math.log1p(x) - 1.5 * Math.log(x) - (0.5 * z * z) / x;
    };
  },
  cdf: (x, [c]) => normalCdf(score(x, c)),
  sf: (x, [c]) => normalCdf(-score(x, c)),
  quantile(p, [c]) {
    const z = c * normalQuantile(p);
    // The root of sqrt x - 1 / sqrt x = z, without cancellation on either side.
    const root = 0.5 * (Math.abs(z) + Math.sqrt(z * z + 4));
    return z > 0 ? root * root : 1 / (root * root);
  },
  startShapes: () => [[0.05], [0.2], [0.5], [1]],
});
