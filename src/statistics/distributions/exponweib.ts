import { combinations, defineFamily, positiveShape } from './define-family.ts';
import { log1mExp, logPowerAtZero } from './log-terms.ts';

/**
 * Exponentiated Weibull: a c (1 - exp(-x^c))^(a-1) exp(-x^c) x^(c-1) for x >= 0. Shapes a, c > 0.
 * Source: Mudholkar and Srivastava, IEEE Trans. Reliability 42 (1993).
 */
export const exponweib = defineFamily({
  name: 'exponweib',
  shapes: [positiveShape('a'), positiveShape('c')],
  support: [0, Infinity],
  logDensity([a, c]) {
    const constant = Math.log(a * c);
    return (x) => {
      if (x === 0) return logPowerAtZero(a * c - 1, constant);
      const l = Math.log(x);
      const t = Math.exp(c * l);
      // Where x^c underflows, ln(1 - exp(-x^c)) is c ln x.
      const inner = t > 1e-300 ? log1mExp(t) : c * l;
      return constant + (a - 1) * inner - t + (c - 1) * l;
    };
  },
  cdf: (x, [a, c]) => Math.exp(a * log1mExp(x ** c)),
  sf: (x, [a, c]) => -Math.expm1(a * log1mExp(x ** c)),
  quantile: (p, [a, c]) => (-log1mExp(-Math.log(p) / a)) ** (1 / c),
  startShapes: () => combinations([0.5, 1, 3, 20], [0.7, 1.5, 3]),
});
