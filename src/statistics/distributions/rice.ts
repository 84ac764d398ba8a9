import { besselI0e } from '../special/bessel-i.ts';
import { defineFamily } from './define-family.ts';
import { ncx2 } from './ncx2.ts';

/** Rice law: f(x) = x exp(-(x² + b²) / 2) I₀(x b), x >= 0; b >= 0. */
export const rice = defineFamily({
  name: 'rice',
  shapes: [{ name: 'b', lower: 0, upper: Infinity }],
  isValid: ([b]) => b >= 0 && b < Infinity,
  support: [0, Infinity],
  logDensity:
    ([b]) =>
    (x) =>
      Math.log(x * besselI0e(x * b)) - 0.5 * (x - b) * (x - b),
  // x² is non-central chi-squared with two degrees of freedom.
  cdf: (x, [b]) => ncx2.cdf(x * x, [2, b * b]),
  sf: (x, [b]) => ncx2.sf!(x * x, [2, b * b]),
  startShapes: () => [[1], [3], [6]],
});
