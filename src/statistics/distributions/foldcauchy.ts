import { defineFamily, positiveShape } from './define-family.ts';

/**
 * Folded Cauchy: (1/(1 + (x-c)^2) + 1/(1 + (x+c)^2)) / pi for x >= 0. Shape c >= 0.
 * Source: SciPy, scipy.stats.foldcauchy.
 */
export const foldcauchy = defineFamily({
  name: 'foldcauchy',
  shapes: [positiveShape('c')],
  isValid: ([c]) => c >= 0 && c < Infinity,
  support: [0, Infinity],
  logDensity([c]) {
    const constant = -Math.log(Math.PI);
    return (x) => constant + Math.log(1 / (1 + (x - c) ** 2) + 1 / (1 + (x + c) ** 2));
  },
  // atan(x - c) + atan(x + c) as one angle, which does not cancel for small x.
  cdf: (x, [c]) => Math.atan2(2 * x, 1 + (c - x) * (c + x)) / Math.PI,
  sf: (x, [c]) => (Math.atan2(1, x - c) + Math.atan2(1, x + c)) / Math.PI,
  quantile(p, [c]) {
    const sine = Math.sin(Math.PI * p);
    const cosine = Math.cos(Math.PI * p);
    const root = Math.hypot(cosine, Math.sqrt(1 + c * c) * sine);
    return cosine > 0 ? ((1 + c * c) * sine) / (cosine + root) : (root - cosine) / sine;
  },
  startShapes: () => [[0.1], [1], [3], [8]],
});
