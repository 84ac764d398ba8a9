import { logGamma } from '../special/gamma.ts';
import { gammaP, gammaPInverse, gammaQ, gammaQInverse } from '../special/incomplete-gamma.ts';
import {
  combinations,
  defineFamily,
  type FamilyDefinition,
  positiveShape,
  realShape,
} from './define-family.ts';
import { logPowerAtZero } from './log-terms.ts';

/** The formulas of {@link gengamma}; invgamma and halfgennorm are special cases. */
export const gengammaLaw = {
  name: 'gengamma',
  shapes: [positiveShape('a'), realShape('c')],
  support: [0, Infinity],
  logDensity([a, c]) {
    const constant = Math.log(Math.abs(c)) - logGamma(a);
    const power = c * a - 1;
    return (x) => {
      if (x === 0) return c < 0 ? -Infinity : logPowerAtZero(power, constant);
      const l = Math.log(x);
      return constant + power * l - Math.exp(c * l);
    };
  },
  cdf: (x, [a, c]) => (c > 0 ? gammaP(a, x ** c) : gammaQ(a, x ** c)),
  sf: (x, [a, c]) => (c > 0 ? gammaQ(a, x ** c) : gammaP(a, x ** c)),
  quantile: (p, [a, c]) => (c > 0 ? gammaPInverse(a, p) : gammaQInverse(a, p)) ** (1 / c),
  upperQuantile: (q, [a, c]) => (c > 0 ? gammaQInverse(a, q) : gammaPInverse(a, q)) ** (1 / c),
} satisfies FamilyDefinition;

/**
 * Generalised gamma: |c| x^(ca-1) exp(-x^c) / gamma(a) for x >= 0. Shapes a > 0, c other than 0.
 * Source: Stacy, A generalization of the gamma distribution, Ann. Math. Stat. 33 (1962).
 */
export const gengamma = defineFamily({
  ...gengammaLaw,
  isValid: ([a, c]) => a > 0 && a < Infinity && c !== 0 && Number.isFinite(c),
  startShapes: () => [...combinations([1, 3, 10], [-2, -1, 0.7, 1.5, 3]), [40, 1]],
});
