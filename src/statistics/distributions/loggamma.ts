import { logGamma } from '../special/gamma.ts';
import { gammaP, gammaPInverse, gammaQ } from '../special/incomplete-gamma.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** Below this x the distribution function is its first power term, to the last digit. */
const powerBelow = -37;

/**
 * Log-gamma law, the logarithm of a gamma variable: f(x) = exp(c x - eˣ) / Γ(c), all x; c > 0.
 *
 * @see SciPy `loggamma`
 */
export const loggamma = defineFamily({
  name: 'loggamma',
  shapes: [positiveShape('c')],
  support: [-Infinity, Infinity],
  logDensity([c]) {
    const constant = logGamma(c);
    return (x) => c * x - Math.exp(x) - constant;
  },
  cdf: (x, [c]) => (x < powerBelow ? Math.exp(c * x - logGamma(c + 1)) : gammaP(c, Math.exp(x))),
  sf: (x, [c]) => (x < powerBelow ? -Math.expm1(c * x - logGamma(c + 1)) : gammaQ(c, Math.exp(x))),
  quantile(p, [c]) {
    const first = (Math.log(p) + logGamma(c + 1)) / c;
    return first < powerBelow ? first : Math.log(gammaPInverse(c, p));
  },
  startShapes: () => [[1], [5], [0.4], [50]],
});
