import { LOG_SQRT_2PI, normalSurvival } from '../special/erf.ts';
import { normalInterval } from '../special/normal-interval.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/**
 * Folded normal: sqrt(2/pi) cosh(c x) exp(-(x^2 + c^2)/2) for x >= 0. Shape c >= 0.
 * Source: SciPy, scipy.stats.foldnorm.
 */
export const foldnorm = defineFamily({
  name: 'foldnorm',
  shapes: [positiveShape('c')],
  isValid: ([c]) => c >= 0 && c < Infinity,
  support: [0, Infinity],
  logDensity:
    ([c]) =>
    (x) =>
      -LOG_SQRT_2PI - 0.5 * (x - c) ** 2 + Math.log1p(Math.exp(-2 * c * x)),
  cdf: (x, [c]) => normalInterval(c - x, c + x, 2 * x),
  sf: (x, [c]) => normalSurvival(x - c) + normalSurvival(x + c),
  startShapes: () => [[0.1], [1], [2], [4], [8]],
});
