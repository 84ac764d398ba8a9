import { xlogy } from '../special/xlogy.ts';
import { combinations, defineFamily, positiveShape, realShape } from './define-family.ts';
import { timesLog1p } from './log-terms.ts';
import { type UnimodalDensity, unimodalTail } from './unimodal-tail.ts';

/** In u = ln(x / (1 - x)): the log of x^a (1-x)^b (1+zx)^-c, that is of the unnormalised density times dx/du. */
function logDensityInLogit([a, b, c, z]: readonly number[]): (u: number) => number {
  return (u) => {
    const x = 1 / (1 + Math.exp(-u));
    // ln x and ln(1 - x) from the logit itself, so that both ends keep their digits.
    const logY = -(u > 0 ? u + Math.log1p(Math.exp(-u)) : Math.log1p(Math.exp(u)));
    // For z near -1, 1 + z x cancels close to x = 1.
    const logLinear = z < -0.5 ? Math.log((1 + z) * x + Math.exp(logY)) : Math.log1p(z * x);
    return a * (u + logY) + b * logY - c * logLinear;
  };
}

/** The mode in u: its equation (a - (a+b) x)(1 + z x) = c z x (1 - x) has exactly one root in (0, 1). */
function modeInLogit([a, b, c, z]: readonly number[]): { u: number; spread: number } {
  const linear = a * z - a - b - c * z;
  const square = c * z - (a + b) * z;
  const root = Math.sqrt(Math.max(0, linear * linear - 4 * square * a));
  // The root of square x^2 + linear x + a that is positive and below 1, in the form that does not cancel.
  const x = linear < 0 ? (2 * a) / (root - linear) : -(root + linear) / (2 * square);
  const y = 1 - x;
  const t = (z * x) / (1 + z * x);
  const curvature = (a + b) * x * y + c * t * (y * (1 - t) - x);
  return { u: Math.log(x / y), spread: curvature > 0 ? 1 / Math.sqrt(curvature) : 1 };
}

/**
 * Log of the integral of x^(a-1) (1-x)^(b-1) (1+zx)^-c = B(a, b) 2F1(c, a; a+b; -z). The trapezoidal rule in the
 * logit converges geometrically: the integrand is analytic up to |Im u| = pi for every z > -1.
 */
function logNorm(shapes: readonly number[]): number {
  const g = logDensityInLogit(shapes);
  const { u: mode, spread } = modeInLogit(shapes);
  const step = 0.4 * Math.min(1, spread);
  const top = g(mode);
  let sum = 1;
  for (const side of [-step, step]) {
    for (let k = 1; k < 1e5; k++) {
      const add = Math.exp(g(mode + k * side) - top);
      sum += add;
      if (add < 1e-18 * sum) break;
    }
  }
  return top + Math.log(step * sum);
}

/** The normalised law of the logit. */
function logitLaw(shapes: readonly number[]): UnimodalDensity {
  const g = logDensityInLogit(shapes);
  const norm = logNorm(shapes);
  const { u, spread } = modeInLogit(shapes);
  return { logDensity: (v) => g(v) - norm, mode: u, spread: Math.min(1, spread) };
}

const logit = (x: number) => Math.log(x) - Math.log1p(-x);

/**
 * Gauss hypergeometric: C x^(a-1) (1-x)^(b-1) (1+zx)^-c on [0, 1]. Shapes a, b > 0, c real, z > -1.
 * Source: Armero and Bayarri, The Statistician 43 (1994) 139.
 */
export const gausshyper = defineFamily({
  name: 'gausshyper',
  shapes: [positiveShape('a'), positiveShape('b'), realShape('c'), { name: 'z', lower: -1, upper: Infinity }],
  support: [0, 1],
  logDensity(shapes) {
    const [a, b, c, z] = shapes;
    const constant = -logNorm(shapes);
    return (x) => constant + xlogy(a - 1, x) + timesLog1p(b - 1, -x) - c * Math.log1p(z * x);
  },
  cdf: (x, shapes) => unimodalTail(logitLaw(shapes), logit(x), -1),
  sf: (x, shapes) => unimodalTail(logitLaw(shapes), logit(x), 1),
  startShapes: () => combinations([3, 12], [3, 12], [2], [1, 5]),
});
