import { LOG_SQRT_2PI, logNormalCdf, normalQuantile } from '../special/erf.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** Power-normal law, the least of c normal values: f(x) = c φ(x) Φ(-x)^(c-1), all x; c > 0. */
export const powernorm = defineFamily({
  name: 'powernorm',
  shapes: [positiveShape('c')],
  support: [-Infinity, Infinity],
  logDensity([c]) {
    const constant = Math.log(c) - LOG_SQRT_2PI;
    return (x) => constant - 0.5 * x * x + (c - 1) * logNormalCdf(-x);
  },
  cdf: (x, [c]) => -Math.expm1(c * logNormalCdf(-x)),
  sf: (x, [c]) => Math.exp(c * logNormalCdf(-x)),
  quantile(p, [c]) {
    const logSurvival = Math.log1p(-p) / c; // of one normal value
    return logSurvival > -Math.LN2
      ? normalQuantile(-Math.expm1(logSurvival))
      : -normalQuantile(Math.exp(logSurvival));
  },
  startShapes: () => [[1], [4], [0.3]],
});
