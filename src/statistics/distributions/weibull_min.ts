import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** The formulas of {@link weibullMin}; {@link weibullMax} mirrors them. */
export const weibullMinDefinition = {
  name: 'weibull_min',
  shapes: [positiveShape('c')],
  support: [0, Infinity] as const,
  logDensity([c]: readonly number[]) {
    const constant = Math.log(c);
    return (x: number) => constant + xlogy(c - 1, x) - x ** c;
  },
  cdf: (x: number, [c]: readonly number[]) => -Math.expm1(-(x ** c)),
  sf: (x: number, [c]: readonly number[]) => Math.exp(-(x ** c)),
  quantile: (p: number, [c]: readonly number[]) => (-Math.log1p(-p)) ** (1 / c),
  upperQuantile: (q: number, [c]: readonly number[]) => (-Math.log(q)) ** (1 / c),
};

/**
 * Weibull law of minima: f(x) = c x^(c-1) exp(-x^c), x >= 0; c > 0.
 * Source: SciPy, scipy.stats.weibull_min.
 */
export const weibullMin = defineFamily({ ...weibullMinDefinition, startShapes: () => [[2], [3.6], [1]] });
