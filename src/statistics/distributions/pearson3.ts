import { LOG_SQRT_2PI, normalCdf, normalQuantile, normalSurvival } from '../special/erf.ts';
import { stirlingError } from '../special/gamma.ts';
import { gammaP, gammaPInverse, gammaQ, gammaQInverse } from '../special/incomplete-gamma.ts';
import { log1pMinusX } from '../special/log1p-minus-x.ts';
import { defineFamily, realShape } from './define-family.ts';

/** Below this skew SciPy takes the normal law; we keep its first-order correction. */
const nearlyNormal = 1.6e-5;

/**
 * Pearson's type III law with mean 0, standard deviation 1 and the given skew: a shifted gamma law, mirrored
 * for negative skew, f(x) = |β| (β(x - ζ))^(α-1) exp(-β(x - ζ)) / Γ(α) with β = 2/skew, α = β², ζ = -β.
 *
 * With u = skew x / 2 the log-density is α (log(1 + u) - u) - log(1 + u) plus a constant, which passes smoothly
 * into the normal law as the skew vanishes.
 */
export const pearson3 = defineFamily({
  name: 'pearson3',
  shapes: [realShape('skew')],
  support: ([skew]) =>
    skew > 0 ? [-2 / skew, Infinity] : skew < 0 ? [-Infinity, -2 / skew] : [-Infinity, Infinity],
  logDensity([skew]) {
    if (skew === 0) return (x) => -0.5 * x * x - LOG_SQRT_2PI;
    const alpha = 4 / (skew * skew);
    const constant = -LOG_SQRT_2PI - stirlingError(alpha);
    return (x) => {
      const u = 0.5 * skew * x;
      if (u <= -1) return alpha > 1 ? -Infinity : alpha < 1 ? Infinity : constant + 1;
      return constant + alpha * log1pMinusX(u) - Math.log1p(u);
    };
  },
  cdf: (x, [skew]) =>
    skew > 0 ? gammaTail(x, skew, gammaP) : skew < 0 ? gammaTail(x, skew, gammaQ) : normalCdf(x),
  sf: (x, [skew]) =>
    skew > 0 ? gammaTail(x, skew, gammaQ) : skew < 0 ? gammaTail(x, skew, gammaP) : normalSurvival(x),
  quantile(p, [skew]) {
    if (Math.abs(skew) < nearlyNormal) {
      const z = normalQuantile(p);
      return z + (skew / 6) * (z * z - 1);
    }
    const alpha = 4 / (skew * skew);
    const gamma =
      p <= 0.5 === skew > 0
        ? gammaPInverse(alpha, skew > 0 ? p : 1 - p)
        : gammaQInverse(alpha, skew > 0 ? 1 - p : p);
    return ((gamma - alpha) * skew) / 2;
  },
  startShapes: ({ skewness }) => [[Math.max(-3, Math.min(3, skewness || 0.1))], [0.3], [-0.3]],
});

function gammaTail(x: number, skew: number, tail: (alpha: number, t: number) => number): number {
  if (Math.abs(skew) < nearlyNormal) {
    // Edgeworth's first term; the next is of the order of skew², 2e-10.
    const shift = (skew / 6) * (x * x - 1) * Math.exp(-0.5 * x * x - LOG_SQRT_2PI);
    return (tail === gammaP) === skew > 0 ? normalCdf(x) - shift : normalSurvival(x) + shift;
  }
  const alpha = 4 / (skew * skew);
  return tail(alpha, alpha * (1 + 0.5 * skew * x));
}
