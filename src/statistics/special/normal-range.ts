/** Density of the range of k standard normal values, from which the studentized range is mixed. */

import { erf, LOG_SQRT_2PI } from './erf.ts';
import { logNormalMass } from './normal-mass.ts';
import { piecewiseChebyshev } from './piecewise-chebyshev.ts';

/** Beyond this range the integral below is constant to 1e-16. */
const wide = 26;

/**
 * Prepares log w_k(w), w > 0, for any real k > 1:
 * w_k(w) = k (k - 1) exp(-w²/4) / (2π) ∫ exp(-t²) (Φ(t + w/2) - Φ(t - w/2))^(k-2) dt,
 * with the integral, freed of its power of w, in a table of error 1e-10.
 */
export function prepareLogRangeDensity(k: number): (w: number) => number {
  const constant = Math.log((k * (k - 1)) / (2 * Math.PI));
  const reduced = piecewiseChebyshev((w) => logReducedIntegral(w, k), 0, wide, { tolerance: 1e-10 });
  return (w) => constant - 0.25 * w * w + (k - 2) * Math.log(erf(w / Math.sqrt(8))) + reduced(w);
}

/** log ∫ exp(-t²) (D(t) / D(0))^(k-2) dt, D(t) = Φ(t + w/2) - Φ(t - w/2). */
function logReducedIntegral(w: number, k: number): number {
  if (w === 0) return 0.5 * Math.log((2 * Math.PI) / k);
  const half = w / 2;
  const centre = logNormalMass(-half, half);
  // Narrow where many values crowd about the centre, and with edges of the width of an extreme of k values.
  const curvature = 2 + (k - 2) * 2 * half * Math.exp(-0.5 * half * half - LOG_SQRT_2PI - centre);
  const step = Math.min(0.25, 0.4 / Math.sqrt(2 * Math.log(k + 1)), 0.55 / Math.sqrt(Math.max(1, curvature)));
  let sum = 0.5;
  for (let t = step; ; t += step) {
    const exponent = -t * t + (k - 2) * (logNormalMass(t - half, t + half) - centre);
    if (exponent < -32) break;
    sum += Math.exp(exponent);
  }
  return Math.log(2 * step * sum);
}
