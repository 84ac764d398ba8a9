import { defineFamily, realShape } from './define-family.ts';
import { timesLog1p } from './log-terms.ts';

/** Cumulative hazard ln(1 + c x) / c, x at c = 0. */
const hazard = (x: number, c: number) => (c === 0 ? x : Math.log1p(c * x) / c);

/**
 * Generalised Pareto: (1 + c x)^(-1 - 1/c) for x >= 0, and x <= -1/c where c < 0; exponential at c = 0. Shape c real.
 * Source: SciPy, scipy.stats.genpareto.
 */
export const genpareto = defineFamily({
  name: 'genpareto',
  shapes: [realShape('c')],
  support: ([c]) => [0, c < 0 ? -1 / c : Infinity],
  logDensity: ([c]) => (c === 0 ? (x) => -x : (x) => -timesLog1p(1 + 1 / c, Math.max(-1, c * x))),
  cdf: (x, [c]) => -Math.expm1(-hazard(x, c)),
  sf: (x, [c]) => Math.exp(-hazard(x, c)),
  quantile(p, [c]) {
    const t = -Math.log1p(-p);
    return c === 0 ? t : Math.expm1(c * t) / c;
  },
  startShapes: () => [[-0.7], [-0.3], [0], [0.2]],
});
