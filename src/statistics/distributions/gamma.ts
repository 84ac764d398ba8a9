import { logGamma } from '../special/gamma.ts';
import { gammaP, gammaPInverse, gammaQ, gammaQInverse } from '../special/incomplete-gamma.ts';
import { xlogy } from '../special/xlogy.ts';
import { defineFamily, type FamilyDefinition, positiveShape } from './define-family.ts';

/** The formulas of {@link gamma}; erlang and dgamma are built on them. */
export const gammaLaw = {
  name: 'gamma',
  shapes: [positiveShape('a')],
  support: [0, Infinity],
  logDensity([a]) {
    const constant = -logGamma(a);
    return (x) => constant + xlogy(a - 1, x) - x;
  },
  cdf: (x, [a]) => gammaP(a, x),
  sf: (x, [a]) => gammaQ(a, x),
  quantile: (p, [a]) => gammaPInverse(a, p),
  upperQuantile: (q, [a]) => gammaQInverse(a, q),
  startShapes: () => [[0.7], [1.5], [4], [12], [40], [150]],
} satisfies FamilyDefinition;

/** Gamma: x^(a-1) exp(-x) / gamma(a) for x >= 0. Shape a > 0. Source: SciPy, scipy.stats.gamma. */
export const gamma = defineFamily(gammaLaw);
