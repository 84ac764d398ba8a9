import { piecewiseChebyshev } from '../special/piecewise-chebyshev.ts';
import { smirnovLaw } from '../special/smirnov.ts';
import { defineFamily } from './define-family.ts';
import { remembered } from './tabulated.ts';

/** The density of few values is a polynomial in few pieces and cheap; of many it is smooth and tabulated. */
const tabulatedFrom = 20;

/**
 * One-sided Kolmogorov-Smirnov statistic D⁺ of n values, on [0, 1]; n >= 1 is an integer:
 * 1 - F(x) = Σ C(n, j) x (x + j/n)^(j-1) (1 - x - j/n)^(n-j) over 0 <= j <= n (1 - x). From n = 20 a fit reads a
 * table of the log-density with an error below 1e-10. Source: SciPy, scipy.stats.ksone.
 */
export const ksone = defineFamily({
  name: 'ksone',
  shapes: [{ name: 'n', lower: 1, upper: Infinity, integer: true }],
  isValid: ([n]) => n >= 1 && Number.isInteger(n),
  support: [0, 1],
  logDensity: ([n]) => preparedLogpdf(n),
  cdf: (x, [n]) => smirnovLaw(n).cdf(x),
  sf: (x, [n]) => smirnovLaw(n).sf(x),
  startShapes: () => [[1], [4], [30]],
});

const preparedLogpdf = remembered((n) => {
  const { logpdf } = smirnovLaw(n);
  if (n < tabulatedFrom) return logpdf;
  const [lower, upper] = [3 / n, Math.min(0.6, Math.sqrt(15 / n))];
  let table: ((x: number) => number) | undefined;
  return (x: number) => {
    if (x < lower || x > upper) return logpdf(x);
    table ??= piecewiseChebyshev(logpdf, lower, upper, { tolerance: 1e-11 });
    return table(x);
  };
});
