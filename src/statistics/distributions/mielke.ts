import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';
import { softplus } from './log-terms.ts';

/**
 * Mielke's beta-kappa (Dagum) law: f(x) = k x^(k-1) / (1 + x^s)^(1 + k/s), x >= 0; k, s > 0.
 *
 * @see P. W. Mielke, E. S. Johnson, Three-parameter kappa distribution maximum likelihood estimates and
 * likelihood ratio tests, Monthly Weather Review 101, 1973.
 */
export const mielke = defineFamily({
  name: 'mielke',
  shapes: [positiveShape('k'), positiveShape('s')],
  support: [0, Infinity],
  logDensity([k, s]) {
    const constant = Math.log(k);
    const power = 1 + k / s;
    return (x) => constant + xlogy(k - 1, x) - power * softplus(s * Math.log(x));
  },
  cdf: (x, [k, s]) => Math.exp(logCdf(x, k, s)),
  sf: (x, [k, s]) => -Math.expm1(logCdf(x, k, s)),
  quantile(p, [k, s]) {
    const t = (s / k) * Math.log(p);
    return Math.exp((t - Math.log(-Math.expm1(t))) / s);
  },
  startShapes: () => [
    [3, 5],
    [1, 3],
    [10, 5],
    [30, 10],
  ],
});

function logCdf(x: number, k: number, s: number): number {
  return (-k / s) * softplus(-s * Math.log(x));
}
