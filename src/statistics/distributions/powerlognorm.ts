import { LOG_SQRT_2PI, logNormalCdf } from '../special/erf.ts';
import { defineFamily, positiveShape } from './define-family.ts';
import { powernorm } from './powernorm.ts';

/**
 * Power-log-normal law: log(x) / s is power-normal, f(x) = c / (x s) φ(log(x) / s) Φ(-log(x) / s)^(c-1), x > 0;
 * c, s > 0.
 */
export const powerlognorm = defineFamily({
  name: 'powerlognorm',
  shapes: [positiveShape('c'), positiveShape('s')],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity([c, s]) {
    const constant = Math.log(c / s) - LOG_SQRT_2PI;
    return (x) => {
      const logX = Math.log(x);
      const z = logX / s;
      return constant - logX - 0.5 * z * z + (c - 1) * logNormalCdf(-z);
    };
  },
  cdf: (x, [c, s]) => powernorm.cdf(Math.log(x) / s, [c]),
  sf: (x, [c, s]) => powernorm.sf!(Math.log(x) / s, [c]),
  quantile: (p, [c, s]) => Math.exp(s * powernorm.quantile!(p, [c])),
  startShapes: () => [
    [1, 0.3],
    [3, 0.5],
    [0.3, 0.3],
    [1, 0.05],
  ],
});
