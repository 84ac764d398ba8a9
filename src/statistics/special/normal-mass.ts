import { LOG_SQRT_2PI, logNormalCdf, normalCdf, normalSurvival } from './erf.ts';
import { gaussLegendre } from './quadrature.ts';

const rule = gaussLegendre(16);

/** Log of the normal probability Φ(b) - Φ(a), a < b: exact far out in a tail and in the narrowest interval. */
export function logNormalMass(a: number, b: number): number {
  if (a > 0) return logNormalMass(-b, -a);
  const width = b - a;
  if (width * (1 + Math.max(Math.abs(a), Math.abs(b))) < 1) {
    // The difference of two nearly equal probabilities: integrate the density about the middle instead.
    const middle = (a + b) / 2;
    let sum = 0;
    for (let i = 0; i < rule.nodes.length; i++) {
      const t = (width / 2) * rule.nodes[i]!;
      sum += rule.weights[i]! * Math.exp(-t * (middle + t / 2));
    }
    return Math.log((width / 2) * sum) - 0.5 * middle * middle - LOG_SQRT_2PI;
  }
  if (b <= 0) {
    const log = logNormalCdf(b);
    return log + Math.log1p(-Math.exp(logNormalCdf(a) - log));
  }
  return Math.log1p(-normalCdf(a) - normalSurvival(b));
}
