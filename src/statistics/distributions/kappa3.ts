import { defineFamily, positiveShape } from './define-family.ts';
import { softplus } from './log-terms.ts';

/** -ln cdf = ln(1 + a x^-a) / a. */
const minusLogCdf = (x: number, a: number) => softplus(Math.log(a) - a * Math.log(x)) / a;

/** Kappa 3: a (a + x^a)^(-(a+1)/a) for x >= 0. Shape a > 0. Source: Mielke and Johnson, Mon. Weather Rev. 101 (1973) 701. */
export const kappa3 = defineFamily({
  name: 'kappa3',
  shapes: [positiveShape('a')],
  support: [0, Infinity],
  logDensity([a]) {
    const logA = Math.log(a);
    // ln(a + x^a) = ln a + ln(1 + x^a / a), and ln a - (1 + 1/a) ln a = -ln(a) / a.
    return (x) => -logA / a - (1 + 1 / a) * softplus(a * Math.log(x) - logA);
  },
  cdf: (x, [a]) => Math.exp(-minusLogCdf(x, a)),
  sf: (x, [a]) => -Math.expm1(-minusLogCdf(x, a)),
  quantile: (p, [a]) => (a / Math.expm1(-a * Math.log(p))) ** (1 / a),
  startShapes: () => [[0.5], [1.5], [4], [15]],
});
