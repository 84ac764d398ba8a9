import { defineFamily } from './define-family.ts';

/**
 * Trapezoidal law on [0, 1]: the density rises linearly to x = c, is u = 2 / (1 + d - c) until x = d, and falls
 * to 0 at 1; 0 <= c <= d <= 1. SciPy also knows it as `trapz`.
 */
export const trapezoid = defineFamily({
  name: 'trapezoid',
  shapes: [
    { name: 'c', lower: 0, upper: 1 },
    { name: 'd', lower: 0, upper: 1 },
  ],
  isValid: ([c, d]) => c >= 0 && c <= d && d <= 1,
  support: [0, 1],
  logDensity([c, d]) {
    const top = Math.log(2 / (1 + d - c));
    return (x) => (x < c ? top + Math.log(x / c) : x <= d ? top : top + Math.log((1 - x) / (1 - d)));
  },
  cdf: (x, [c, d]) => below(x, c, d),
  sf: (x, [c, d]) => below(1 - x, 1 - d, 1 - c),
  quantile(p, [c, d]) {
    const width = 1 + d - c;
    if (p < c / width) return Math.sqrt(p * c * width);
    return 1 - p < (1 - d) / width ? 1 - Math.sqrt((1 - p) * width * (1 - d)) : 0.5 * (p * width + c);
  },
  startShapes: () => [
    [0.2, 0.8],
    [0.3, 0.4],
  ],
});

/** Probability of [0, x]; a sum of positive parts, so that both tails keep their digits. */
function below(x: number, c: number, d: number): number {
  const top = 2 / (1 + d - c);
  if (x < c) return (top * x * x) / (2 * c);
  if (x <= d) return top * (x - c / 2);
  return top * (d - c / 2 + ((x - d) * (2 - x - d)) / (2 * (1 - d)));
}
