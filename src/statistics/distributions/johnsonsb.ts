import { LOG_SQRT_2PI, normalCdf, normalQuantile } from '../special/erf.ts';
import { combinations, defineFamily, positiveShape, realShape } from './define-family.ts';

/** Normal score a + b ln(x / (1 - x)). */
const score = (x: number, [a, b]: readonly number[]) => a + b * (Math.log(x) - Math.log1p(-x));

/**
 * Johnson SB: b phi(a + b ln(x / (1 - x))) / (x (1 - x)) on (0, 1). Shapes a real, b > 0.
 * Source: Johnson, Systems of frequency curves, Biometrika 36 (1949).
 */
export const johnsonsb = defineFamily({
  name: 'johnsonsb',
  shapes: [realShape('a'), positiveShape('b')],
  support: [0, 1],
  logDensity([a, b]) {
    const constant = Math.log(b) - LOG_SQRT_2PI;
    return (x) => {
      if (x === 0 || x === 1) return -Infinity;
      const logX = Math.log(x);
      const logY = Math.log1p(-x);
      const z = a + b * (logX - logY);
      return constant - logX - logY - 0.5 * z * z;
    };
  },
  cdf: (x, shapes) => normalCdf(score(x, shapes)),
  sf: (x, shapes) => normalCdf(-score(x, shapes)),
  quantile: (p, [a, b]) => 1 / (1 + Math.exp(-(normalQuantile(p) - a) / b)),
  startShapes: () => combinations([-1.5, 0, 1.5, 4], [0.7, 1.5, 3]),
});
