import { LOG_SQRT_2PI, logNormalCdf, normalCdf } from '../special/erf.ts';
import { owensT } from '../special/owens-t.ts';
import { defineFamily, realShape } from './define-family.ts';

/** Azzalini's skew normal (1985): 2 phi(x) Phi(a x). */
export const skewnorm = defineFamily({
  name: 'skewnorm',
  shapes: [realShape('a')],
  support: [-Infinity, Infinity],
  logDensity:
    ([a]) =>
    (x) =>
      Math.LN2 - LOG_SQRT_2PI - 0.5 * x * x + logNormalCdf(a * x),
  cdf: (x, [a]) => Math.min(1, Math.max(0, normalCdf(x) - 2 * owensT(x, a))),
  sf: (x, [a]) => Math.min(1, Math.max(0, normalCdf(-x) + 2 * owensT(x, a))),
  startShapes: ({ skewness }) => {
    const side = skewness < 0 ? -1 : 1;
    return [[0], [side], [3 * side], [10 * side]];
  },
});
