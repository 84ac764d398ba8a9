import { normalCdf, normalSurvival } from './erf.ts';
import { gaussLegendre } from './quadrature.ts';

/**
 * Probability that a standard normal variable lies between `lower` and `upper`, with full relative accuracy also
 * where the interval is narrow or far in a tail.
 * @param width upper - lower, where the caller knows it better than by subtraction.
 */
export function normalInterval(lower: number, upper: number, width: number = upper - lower): number {
  if (width < 0.5) {
    // Ten nodes integrate exp(-x^2/2) over half a unit exactly as long as it does not underflow.
    const { nodes, weights } = gaussLegendre(10);
    let sum = 0;
    for (let i = 0; i < nodes.length; i++) {
      const x = lower + 0.5 * width * (1 + nodes[i]);
      sum += weights[i] * Math.exp(-0.5 * x * x);
    }
    return (0.5 * width * sum) / Math.sqrt(2 * Math.PI);
  }
  if (lower > 0) return normalSurvival(lower) - normalSurvival(upper);
  return normalCdf(upper) - normalCdf(lower);
}
