/**
 * Minimisers for the few parameters of a distribution (1 to 6): BFGS where a gradient is at hand, Nelder-Mead
 * where the function has edges. Both are deterministic, and both read +Infinity as "not admissible".
 */

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
}

/** Value at x; writes the gradient. */
export type WithGradient = (x: Float64Array, gradient: Float64Array) => number;

export interface BfgsOptions {
  readonly maxIterations?: number;
  /** Stops when the quadratic model promises to gain less than this, and no slope exceeds 3 % of its root. */
  readonly tolerance?: number;
  /** Longest step in any coordinate. */
  readonly maxStep?: number;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

/** y = m x for a row-major square matrix. */
function multiply(m: Float64Array, x: Float64Array): Float64Array {
  const k = x.length;
  const y = new Float64Array(k);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) y[i] += m[i * k + j] * x[j];
  return y;
}

function identity(k: number, factor: number): Float64Array {
  const m = new Float64Array(k * k);
  for (let i = 0; i < k; i++) m[i * k + i] = factor;
  return m;
}

/** The BFGS update of the inverse Hessian for step s and change of gradient y; leaves it where s.y <= 0. */
function updateInverse(inverse: Float64Array, s: Float64Array, y: Float64Array): void {
  const sy = dot(s, y);
  if (!(sy > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))) return;
  const k = s.length;
  const hy = multiply(inverse, y);
  const factor = (1 + dot(y, hy) / sy) / sy;
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      inverse[i * k + j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
}

/**
 * BFGS (Nocedal and Wright, "Numerical Optimization", 2nd ed., algorithm 6.1) with a backtracking line search.
 * `start` must be admissible. The value that is returned is never above the value at the start.
 */
export function minimiseBfgs(
  objective: WithGradient,
  start: ArrayLike<number>,
  { maxIterations = 100, tolerance = 1e-14, maxStep = 2 }: BfgsOptions = {},
): Minimum {
  const k = start.length;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(k);
  let value = objective(x, gradient);
  let evaluations = 1;
  let inverse = identity(k, 1);
  let fresh = true;
  let converged = false;
  let iterations = 0;

  for (; iterations < maxIterations && Number.isFinite(value); iterations++) {
    const direction = multiply(inverse, gradient);
    let slope = -dot(direction, gradient);
    if (!(slope < 0)) {
      if (fresh) {
        converged = slope === 0;
        break;
      }
      inverse = identity(k, 1);
      fresh = true;
      continue;
    }
    if (
      !fresh &&
      -slope < 2 * tolerance &&
      gradient.every((g) => Math.abs(g) < 0.03 * Math.sqrt(tolerance))
    ) {
      converged = true;
      break;
    }
    let longest = 0;
    for (const component of direction) longest = Math.max(longest, Math.abs(component));
    let step = longest > maxStep ? maxStep / longest : 1;
    slope *= step;

    let next = x;
    let nextValue = Number.POSITIVE_INFINITY;
    const nextGradient = new Float64Array(k);
    let accepted = false;
    for (let trial = 0; trial < 30; trial++) {
      next = x.map((xi, i) => xi - step * direction[i]);
      nextValue = objective(next, nextGradient);
      evaluations++;
      if (nextValue <= value + 1e-4 * slope) {
        accepted = true;
        break;
      }
      // Minimum of the parabola through both values and the slope, kept within [0.1, 0.5] of the step.
      const parabola = -slope / (2 * (nextValue - value - slope));
      const shrink = Number.isFinite(nextValue) ? Math.min(0.5, Math.max(0.1, parabola)) : 0.25;
      step *= shrink;
      slope *= shrink;
      if (-slope < 1e-17 * (1 + Math.abs(value))) break;
    }
    if (!accepted) {
      if (fresh) {
        // No descent along the gradient itself beyond rounding: this is the minimum.
        converged = -dot(gradient, gradient) > -1e-10;
        break;
      }
      inverse = identity(k, 1);
      fresh = true;
      continue;
    }
    const s = next.map((xi, i) => xi - x[i]);
    const y = nextGradient.map((gi, i) => gi - gradient[i]);
    if (fresh) inverse = identity(k, Math.min(1e6, Math.max(1e-6, Math.abs(dot(s, y)) / (dot(y, y) || 1))));
    updateInverse(inverse, s, y);
    fresh = false;
    x = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { x, value, iterations, evaluations, converged };
}
