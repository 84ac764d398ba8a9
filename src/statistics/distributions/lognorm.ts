import { LOG_SQRT_2PI, normalCdf, normalQuantile } from '../special/erf.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** Lognormal: log(x) is normal with mean 0 and standard deviation s > 0. */
export const lognorm = defineFamily({
  name: 'lognorm',
  shapes: [positiveShape('s')],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity([s]) {
    const constant = -Math.log(s) - LOG_SQRT_2PI;
    return (x) => {
      const log = Math.log(x);
      return constant - log - 0.5 * (log / s) ** 2;
    };
  },
  cdf: (x, [s]) => normalCdf(Math.log(x) / s),
  sf: (x, [s]) => normalCdf(-Math.log(x) / s),
  quantile: (p, [s]) => Math.exp(s * normalQuantile(p)),
  startShapes: () => [[0.05], [0.2], [0.5], [1], [2]],
});
