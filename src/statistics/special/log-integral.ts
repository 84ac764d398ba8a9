/** Integrals of exp(h) where h has one peak, scaled by that peak so that nothing overflows or vanishes. */

import { integrate } from './quadrature.ts';

/** Depth below the peak at which exp(h) adds nothing more. */
const negligible = 42;

/**
 * log ∫ exp(h(u)) du over the line for an analytic, log-concave h with h(0) = 0 at its peak, by the trapezoidal
 * rule, which converges exponentially there.
 *
 * @param curvature -h''(0); the step follows from it.
 * @param strip Half-width of the strip around the real line where exp(h) stays bounded.
 */
export function logPeakIntegral(h: (u: number) => number, curvature: number, strip: number): number {
  const step = Math.min(strip / 8, 0.4 / Math.sqrt(curvature));
  let sum = 1;
  for (const direction of [-step, step]) {
    for (let k = 1; ; k++) {
      const exponent = h(k * direction);
      if (!(exponent > -negligible)) break;
      sum += Math.exp(exponent);
    }
  }
  return Math.log(sum * step);
}

/**
 * log ∫ exp(h(u)) du over the line for any h with one peak, adaptively. The peak is climbed to from `start` in
 * steps that double, starting with `step`.
 */
export function logIntegral(h: (u: number) => number, start: number, step: number): number {
  const peak = climb(h, start, step);
  const top = h(peak);
  if (top === -Infinity) return -Infinity;
  const f = (u: number) => Math.exp(h(u) - top);
  let sum = 0;
  for (const direction of [-step, step]) {
    // Panels that double outwards: one wide panel could step over a sharp edge beside the peak.
    for (let near = 0, far = 1; ; [near, far] = [far, 2 * far + 1]) {
      const [a, b] = [peak + near * direction, peak + far * direction];
      sum += Math.abs(integrate(f, a, b, { relTol: 1e-13, absTol: 1e-15 * sum }).value);
      if (!(h(b) >= top - negligible)) break;
    }
  }
  return top + Math.log(sum);
}

/** Neighbourhood of the maximum: uphill with doubling steps, then golden-section search. */
function climb(h: (u: number) => number, start: number, step: number): number {
  let [low, best, high] = [start - step, start, start + step];
  while (h(low) > h(best)) [low, best, high] = [best - 2 * (best - low), low, best];
  for (let width = high - best; h(high) > h(best); width *= 2)
    [low, best, high] = [best, high, high + 2 * width];
  const golden = (3 - Math.sqrt(5)) / 2;
  while (high - low > 1e-3 * step) {
    const probe = best - low > high - best ? best - golden * (best - low) : best + golden * (high - best);
    if (h(probe) > h(best)) {
      if (probe < best) high = best;
      else low = best;
      best = probe;
    } else if (probe < best) low = probe;
    else high = probe;
  }
  return best;
}
