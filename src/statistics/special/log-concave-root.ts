/**
 * Root of a monotone, log-concave tail probability by Newton's method on its logarithm. The tangent of a concave
 * function lies above it, so that after one step the iterates approach the root from one side and cannot cycle.
 *
 * `evaluate(u)` returns the logarithm of the tail at u, and its derivative; `target` is the logarithm sought.
 */
export function logConcaveRoot(
  target: number,
  start: number,
  evaluate: (u: number) => readonly [number, number],
): number {
  let u = start;
  let good = start;
  for (let i = 0; i < 200; i++) {
    const [value, slope] = evaluate(u);
    if (value === Number.NEGATIVE_INFINITY && u !== good) {
      // The tail underflowed: step half way back.
      u = 0.5 * (u + good);
      continue;
    }
    good = u;
    const step = Math.max(-4, Math.min(4, (target - value) / slope));
    if (!Number.isFinite(step)) return u;
    u += step;
    // Quadratic convergence: a last step of 1e-9 leaves an error far below one unit in the last place.
    if (Math.abs(step) < 1e-9) return u;
  }
  return u;
}
