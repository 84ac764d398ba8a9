import { besselK, logBesselKe } from '../special/bessel-k.ts';
import { LOG_SQRT_2PI } from '../special/erf.ts';
import { logGamma } from '../special/gamma.ts';
import { integrate } from '../special/quadrature.ts';
import { combinations, defineFamily, positiveShape, realShape } from './define-family.ts';
import type { Distribution, SampleSummary, StartValue } from './distribution.ts';

/** sqrt(a^2 - b^2) without cancellation. */
const rate = (a: number, b: number): number => Math.sqrt((a - b) * (a + b));

/** log of g^p / (sqrt(2 pi) a^(p - 1/2) K_p(g)) + g; for g = 0 (p < 0, |b| = a) its limit. */
function logConstant(p: number, a: number, g: number): number {
  const common = -LOG_SQRT_2PI - (p - 0.5) * Math.log(a);
  if (g === 0) return common + (p + 1) * Math.LN2 - logGamma(-p);
  return common + p * Math.log(g) - logBesselKe(p, g) + g;
}

function logDensity([p, a, b]: readonly number[]): (x: number) => number {
  const constant = logConstant(p, a, rate(a, b));
  return (x) => {
    const q = Math.hypot(1, x);
    return constant + b * x - a * q + logBesselKe(p - 0.5, a * q) + (p - 0.5) * Math.log(q);
  };
}

/** Probability between two points, by quadrature of the density. */
function mass(from: number, to: number, shapes: readonly number[]): number {
  const density = logDensity(shapes);
  return integrate((x) => Math.exp(density(x)), from, to, { absTol: 1e-15 }).value;
}

/** Mean and variance of the standard form, from K_{p+1} / K_p and K_{p+2} / K_p. */
function moments([p, a, b]: readonly number[]): { mean: number; variance: number } {
  const g = rate(a, b);
  const k = (order: number) => besselK(order, g).log;
  const first = Math.exp(k(p + 1) - k(p));
  const second = Math.exp(k(p + 2) - k(p));
  return {
    mean: (b / g) * first,
    variance: first / g + ((b * b) / (g * g)) * (second - first * first),
  };
}

function start({ mean, sd, skewness }: SampleSummary): StartValue[] {
  return combinations([-3, -0.5, 1, 4, 25], [0.3, 1.5, 5, 30], [0, 0.6 * Math.sign(skewness)]).map(
    ([p, a, tilt]) => {
      const shapes = [p, a, a * tilt];
      const standard = moments(shapes);
      const scale = sd / Math.sqrt(standard.variance);
      return { shapes, loc: mean - scale * standard.mean, scale };
    },
  );
}

const family = defineFamily({
  name: 'genhyperbolic',
  shapes: [realShape('p'), positiveShape('a'), { ...realShape('b'), boundedBy: 'a' }],
  isValid: ([p, a, b]) =>
    Number.isFinite(p) && a > 0 && a < Infinity && (Math.abs(b) < a || (Math.abs(b) === a && p < 0)),
  support: [-Infinity, Infinity],
  logDensity,
  cdf: (x, shapes) => (x <= 0 ? mass(-Infinity, x, shapes) : 1 - mass(x, Infinity, shapes)),
  sf: (x, shapes) => (x > 0 ? mass(x, Infinity, shapes) : 1 - mass(-Infinity, x, shapes)),
  start,
});

/**
 * Generalised hyperbolic (Barndorff-Nielsen, 1977) in SciPy's parameters, with the analytic gradient of its
 * log-density, the derivative by the order of K included.
 */
export const genhyperbolic: Distribution = {
  ...family,
  anchor(shapes) {
    const { mean, variance } = moments(shapes);
    return { centre: mean, width: Math.sqrt(variance) };
  },
  prepareGradient([p, a, b]) {
    const g = rate(a, b);
    const constant = logConstant(p, a, g);
    const atRate = besselK(p, g);
    const k = { log: 0, byOrder: 0, byArgument: 0 };
    const byP = Math.log(g) - Math.log(a) - atRate.byOrder;
    // d/dg of p log g - log K_p(g), which moves with a and b.
    const byRate = p / g - atRate.byArgument;
    return (x, out) => {
      const q = Math.hypot(1, x);
      const logQ = Math.log(q);
      besselK(p - 0.5, a * q, k);
      out[0] = byP + k.byOrder + logQ;
      out[1] = (byRate * a) / g - (p - 0.5) / a + q * k.byArgument;
      out[2] = x - (byRate * b) / g;
      out[3] = b + (k.byArgument * a * x) / q + ((p - 0.5) * x) / (q * q);
      return constant + b * x + k.log + (p - 0.5) * logQ;
    };
  },
};
