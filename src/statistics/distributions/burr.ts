import { combinations, defineFamily, type FamilyDefinition, positiveShape } from './define-family.ts';
import { logPowerAtZero, softplus } from './log-terms.ts';

/** The formulas of {@link burr}; fisk is its case d = 1. */
export const burrLaw = {
  name: 'burr',
  shapes: [positiveShape('c'), positiveShape('d')],
  support: [0, Infinity],
  logDensity([c, d]) {
    const constant = Math.log(c * d);
    return (x) => {
      if (x === 0) return logPowerAtZero(c * d - 1, constant);
      const l = Math.log(x);
      return constant - (c + 1) * l - (d + 1) * softplus(-c * l);
    };
  },
  cdf: (x, [c, d]) => Math.exp(-d * softplus(-c * Math.log(x))),
  sf: (x, [c, d]) => -Math.expm1(-d * softplus(-c * Math.log(x))),
  quantile: (p, [c, d]) => Math.expm1(-Math.log(p) / d) ** (-1 / c),
} satisfies FamilyDefinition;

/**
 * Burr type III: c d x^(-c-1) (1 + x^-c)^(-d-1) for x >= 0. Shapes c, d > 0.
 * Source: Burr, Cumulative frequency functions, Ann. Math. Stat. 13 (1942).
 */
export const burr = defineFamily({
  ...burrLaw,
  startShapes: () => combinations([2, 5, 10, 30], [0.2, 1, 5]),
});
