import { LOG_SQRT_2PI, normalCdf, normalQuantile, normalSurvival } from '../special/erf.ts';
import { logNormalMass } from '../special/normal-mass.ts';
import { invertIncreasing } from '../special/root.ts';
import { defineFamily, realShape } from './define-family.ts';

/**
 * Normal law truncated to [a, b]: f(x) = φ(x) / (Φ(b) - Φ(a)); a < b, either may be infinite. Intervals far out
 * in a tail, or very narrow, keep their digits, because their mass is computed as a logarithm.
 */
export const truncnorm = defineFamily({
  name: 'truncnorm',
  shapes: [realShape('a'), realShape('b')],
  isValid: ([a, b]) => a < b,
  support: ([a, b]) => [a, b],
  logDensity([a, b]) {
    const constant = -LOG_SQRT_2PI - logNormalMass(a, b);
    return (x) => constant - 0.5 * x * x;
  },
  cdf: (x, [a, b]) => Math.exp(logNormalMass(a, x) - logNormalMass(a, b)),
  sf: (x, [a, b]) => Math.exp(logNormalMass(x, b) - logNormalMass(a, b)),
  quantile(p, [a, b]) {
    if (a > 0) return -quantileLeft(1 - p, p, -b, -a);
    return quantileLeft(p, 1 - p, a, b);
  },
  startShapes: () => [
    [-2, 4],
    [-1, 3],
  ],
});

/** Quantile where a <= 0, so that the lower tail probability Φ(a) is not near 1; q = 1 - p. */
function quantileLeft(p: number, q: number, a: number, b: number): number {
  const mass = Math.exp(logNormalMass(a, b));
  const low = normalCdf(a) + p * mass;
  const high = normalSurvival(b) + q * mass;
  const narrow = mass < 1e-3 * normalCdf(b);
  if (low > 1e-290 && !narrow) return clamp(low < 0.5 ? normalQuantile(low) : -normalQuantile(high), a, b);
  const total = logNormalMass(a, b);
  const target = p <= 0.5 ? Math.log(p) + total : Math.log(q) + total;
  const lower = Math.max(a, b - 60 / (1 + Math.abs(b)) - 40);
  return p <= 0.5
    ? invertIncreasing((x) => (x <= a ? -Infinity : logNormalMass(a, x)) - target, 0, { lower, upper: b })
    : invertIncreasing((x) => target - (x >= b ? -Infinity : logNormalMass(x, b)), 0, { lower, upper: b });
}

function clamp(x: number, lower: number, upper: number): number {
  return Math.min(upper, Math.max(lower, x));
}
