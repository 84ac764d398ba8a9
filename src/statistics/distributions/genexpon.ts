import { combinations, defineFamily, positiveShape } from './define-family.ts';

/** Cumulative hazard (a + b) x - b/c (1 - exp(-c x)). */
const hazard = (x: number, [a, b, c]: readonly number[]) => (a + b) * x + (b / c) * Math.expm1(-c * x);

/**
 * Generalised exponential: (a + b (1 - e^(-cx))) exp(-(a + b) x + b/c (1 - e^(-cx))) for x >= 0. Shapes
 * a, b, c > 0. Source: Ryu, J. Am. Stat. Assoc. 88 (1993).
 */
export const genexpon = defineFamily({
  name: 'genexpon',
  shapes: [positiveShape('a'), positiveShape('b'), positiveShape('c')],
  support: [0, Infinity],
  logDensity([a, b, c]) {
    return (x) => {
      const e = Math.expm1(-c * x);
      return Math.log(a - b * e) - (a + b) * x - (b / c) * e;
    };
  },
  cdf: (x, shapes) => -Math.expm1(-hazard(x, shapes)),
  sf: (x, shapes) => Math.exp(-hazard(x, shapes)),
  quantile(p, [a, b, c]) {
    const target = -Math.log1p(-p);
    // Newton from above: the cumulative hazard is convex, and both bounds lie above the root.
    let x = Math.min(target / a, (target + b / c) / (a + b));
    for (let i = 0; i < 100; i++) {
      const step = (hazard(x, [a, b, c]) - target) / (a - b * Math.expm1(-c * x));
      x -= step;
      if (!(Math.abs(step) > 1e-9 * x)) break;
    }
    return x;
  },
  startShapes: () => combinations([0.02, 0.5, 5], [1, 10], [0.3, 3]),
});
