import { LOG_SQRT_2PI, normalCdf, normalQuantile } from '../special/erf.ts';
import { normalInterval } from '../special/normal-interval.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/**
 * Alpha: exp(-(a - 1/x)^2 / 2) / (x^2 Phi(a) sqrt(2 pi)) for x > 0; the law of 1 / z, z normal with mean a and
 * cut at 0. Shape a > 0. Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1, p. 173.
 */
export const alpha = defineFamily({
  name: 'alpha',
  shapes: [positiveShape('a')],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity([a]) {
    const constant = -LOG_SQRT_2PI - Math.log(normalCdf(a));
    return (x) => constant - 2 * Math.log(x) - 0.5 * (a - 1 / x) ** 2;
  },
  cdf: (x, [a]) => normalCdf(a - 1 / x) / normalCdf(a),
  sf: (x, [a]) => normalInterval(a - 1 / x, a, 1 / x) / normalCdf(a),
  quantile: (p, [a]) => 1 / (a - normalQuantile(p * normalCdf(a))),
  startShapes: () => [[0.5], [2], [5], [10], [25]],
});
