import { normalCdf, normalQuantile, normalSurvival } from '../special/erf.ts';
import { normalInterval } from '../special/normal-interval.ts';
import { combinations, defineFamily, positiveShape } from './define-family.ts';

const SQRT_2PI = Math.sqrt(2 * Math.PI);

/** Unnormalised mass of the power-law tail, and the normalisation. */
function masses(beta: number, m: number): { tail: number; norm: number } {
  const tail = (m / beta / (m - 1)) * Math.exp(-0.5 * beta * beta);
  return { tail, norm: 1 / (tail + SQRT_2PI * normalCdf(beta)) };
}

/**
 * Crystal Ball: N exp(-x^2/2) above -beta, the power law N A (B - x)^-m below, joined smoothly. Shapes beta > 0
 * (where the tail begins) and m > 1 (its power). Source: SciPy, scipy.stats.crystalball.
 */
export const crystalball = defineFamily({
  name: 'crystalball',
  shapes: [positiveShape('beta'), { name: 'm', lower: 1, upper: Infinity }],
  support: [-Infinity, Infinity],
  logDensity([beta, m]) {
    const logNorm = Math.log(masses(beta, m).norm);
    const tailConstant = logNorm - 0.5 * beta * beta;
    // (B - x) / (B + beta) = 1 - (x + beta) beta / m keeps the power finite for any m.
    return (x) =>
      x > -beta ? logNorm - 0.5 * x * x : tailConstant - m * Math.log1p((-(x + beta) * beta) / m);
  },
  cdf(x, [beta, m]) {
    const { tail, norm } = masses(beta, m);
    if (x <= -beta) return norm * tail * Math.exp((1 - m) * Math.log1p((-(x + beta) * beta) / m));
    return norm * (tail + SQRT_2PI * normalInterval(-beta, x, x + beta));
  },
  sf(x, [beta, m]) {
    const { tail, norm } = masses(beta, m);
    if (x > -beta) return norm * SQRT_2PI * normalSurvival(x);
    return 1 - norm * tail * Math.exp((1 - m) * Math.log1p((-(x + beta) * beta) / m));
  },
  quantile(p, [beta, m]) {
    const { tail, norm } = masses(beta, m);
    const below = norm * tail;
    if (p <= below) return -beta - (m / beta) * Math.expm1(Math.log(p / below) / (1 - m));
    return -normalQuantile((1 - p) / (norm * SQRT_2PI));
  },
  startShapes: () => combinations([0.5, 1, 2, 3], [1.5, 3, 10]),
});
