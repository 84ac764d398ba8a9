import { defineFamily } from './define-family.ts';

/** Skew Cauchy law: f(x) = 1 / (π (1 + x² / (1 + a sgn x)²)), all x; -1 < a < 1. */
export const skewcauchy = defineFamily({
  name: 'skewcauchy',
  shapes: [{ name: 'a', lower: -1, upper: 1 }],
  support: [-Infinity, Infinity],
  logDensity([a]) {
    const constant = -Math.log(Math.PI);
    return (x) => {
      const z = x / (x > 0 ? 1 + a : 1 - a);
      return constant - Math.log1p(z * z);
    };
  },
  cdf: (x, [a]) => (x < 0 ? side(-x, 1 - a) : 1 - side(x, 1 + a)),
  sf: (x, [a]) => (x < 0 ? 1 - side(-x, 1 - a) : side(x, 1 + a)),
  quantile(p, [a]) {
    const left = 1 - a;
    const right = 1 + a;
    return p < left / 2
      ? -left / Math.tan((Math.PI * p) / left)
      : right / Math.tan((Math.PI * (1 - p)) / right);
  },
  startShapes: () => [[0], [0.3]],
});

/** Probability beyond a distance x >= 0 on the side with the given width. */
function side(x: number, width: number): number {
  return (width / Math.PI) * Math.atan2(width, x);
}
