/** Owen's T function, the area that the skew-normal distribution and bivariate normal probabilities need. */

import { erf, normalSurvival } from './erf.ts';
import { gaussLegendre } from './quadrature.ts';

const rule = gaussLegendre(32);

/** Beyond this many standard deviations the Gaussian factor of the integrand is below 1e-17. */
const gaussianReach = 8.7;

/**
 * Owen's T: the probability of {X > h, 0 < Y < a X} for independent standard normal X and Y, for any real or
 * infinite h and a. Relative accuracy 1e-14 (the tail included, until it underflows near h = 38).
 *
 * T(h, a) = 1/(2π) ∫₀ᵃ exp(-h² (1 + x²) / 2) / (1 + x²) dx; |a| > 1 is brought to 1/|a| by Owen's reflection.
 *
 * @see D. B. Owen, Tables for computing bivariate normal probabilities, Ann. Math. Statist. 27, 1956.
 * @example owensT(0, 1); // 0.125
 */
export function owensT(h: number, a: number): number {
  if (Number.isNaN(h) || Number.isNaN(a)) return Number.NaN;
  const height = Math.abs(h);
  const slope = Math.abs(a);
  if (slope === 0 || height === Infinity) return 0;
  const sign = a < 0 ? -1 : 1;
  if (height === 0) return (sign * Math.atan(slope)) / (2 * Math.PI);
  const upper = normalSurvival(height);
  if (slope === Infinity) return (sign * upper) / 2;
  if (slope <= 1) return sign * integral(height, slope);
  const steep = slope * height;
  // T(h, a) = Q(h)/2 + Q(ah)/2 - Q(h) Q(ah) - T(ah, 1/a), regrouped into two positive terms.
  const within = (upper * erf(steep * Math.SQRT1_2)) / 2;
  const beyond = normalSurvival(steep) / 2 - integral(steep, 1 / slope);
  return sign * (within + Math.max(beyond, 0));
}

/** The defining integral for h > 0, 0 < a <= 1, cut where the Gaussian factor has vanished. */
function integral(h: number, a: number): number {
  const half = Math.min(a, gaussianReach / h) / 2;
  const { nodes, weights } = rule;
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    const x = half * (1 + nodes[i]!);
    sum += (weights[i]! * Math.exp(-0.5 * h * h * x * x)) / (1 + x * x);
  }
  return (half * sum * Math.exp(-0.5 * h * h)) / (2 * Math.PI);
}
