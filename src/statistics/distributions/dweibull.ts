import { xlogy } from '../special/xlogy.ts';
import { defineFamily, type FamilyDefinition, positiveShape } from './define-family.ts';
import { symmetric } from './symmetric.ts';

/** Weibull's law of minima: c x^(c-1) exp(-x^c) for x >= 0. */
const weibullLaw = {
  name: 'weibull_min',
  shapes: [positiveShape('c')],
  support: [0, Infinity],
  logDensity([c]) {
    const constant = Math.log(c);
    return (x) => constant + xlogy(c - 1, x) - x ** c;
  },
  cdf: (x, [c]) => -Math.expm1(-(x ** c)),
  sf: (x, [c]) => Math.exp(-(x ** c)),
  upperQuantile: (q, [c]) => (-Math.log(q)) ** (1 / c),
} satisfies FamilyDefinition;

/** Double Weibull: c/2 |x|^(c-1) exp(-|x|^c). Shape c > 0. Source: SciPy, scipy.stats.dweibull. */
export const dweibull = defineFamily({
  ...symmetric('dweibull', weibullLaw),
  startShapes: () => [[0.7], [1], [1.3], [2]],
});
