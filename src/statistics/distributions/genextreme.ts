import { defineFamily, realShape } from './define-family.ts';

/** Reduced variate t with cdf exp(-e^t): ln(1 - c x) / c, -x at c = 0. */
const reduced = (x: number, c: number) => (c === 0 ? -x : Math.log1p(-c * x) / c);

/**
 * Generalised extreme value: exp(-(1 - c x)^(1/c)) (1 - c x)^(1/c - 1); Gumbel at c = 0. Shape c real, with SciPy's
 * sign: for c > 0 x <= 1/c, for c < 0 x >= 1/c. Source: SciPy, scipy.stats.genextreme.
 */
export const genextreme = defineFamily({
  name: 'genextreme',
  shapes: [realShape('c')],
  support: ([c]) => [c < 0 ? 1 / c : -Infinity, c > 0 ? 1 / c : Infinity],
  logDensity([c]) {
    return (x) => {
      if (c !== 0 && c * x >= 1) return c > 0 ? atUpperEnd(c) : -Infinity;
      const t = reduced(x, c);
      return (1 - c) * t - Math.exp(t);
    };
  },
  cdf: (x, [c]) => Math.exp(-Math.exp(reduced(x, c))),
  sf: (x, [c]) => -Math.expm1(-Math.exp(reduced(x, c))),
  quantile(p, [c]) {
    const t = Math.log(-Math.log(p));
    return c === 0 ? -t : -Math.expm1(c * t) / c;
  },
  startShapes: () => [[-0.4], [-0.1], [0], [0.2], [0.5]],
});

/** Log-density at x = 1/c, where it goes as (1 - c x)^(1/c - 1). */
function atUpperEnd(c: number): number {
  if (c === 1) return 0;
  return c < 1 ? -Infinity : Infinity;
}
