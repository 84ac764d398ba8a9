import { defineFamily, positiveShape } from './define-family.ts';
import type { WeightedSample } from './distribution.ts';

/**
 * Asymmetric Laplace law: f(x) = exp(-κ x) / (κ + 1/κ) for x >= 0, exp(x / κ) / (κ + 1/κ) below; κ > 0.
 *
 * @see T. J. Kozubowski, K. Podgórski, A multivariate and asymmetric generalization of Laplace distribution,
 * Computational Statistics 15, 2000.
 */
export const laplaceAsymmetric = defineFamily({
  name: 'laplace_asymmetric',
  shapes: [positiveShape('kappa')],
  support: [-Infinity, Infinity],
  logDensity([kappa]) {
    const constant = -Math.log(kappa + 1 / kappa);
    return (x) => (x >= 0 ? -kappa * x : x / kappa) + constant;
  },
  cdf(x, [kappa]) {
    const below = kappa / (kappa + 1 / kappa);
    return x < 0 ? below * Math.exp(x / kappa) : 1 - Math.exp(-kappa * x) / (1 + kappa * kappa);
  },
  sf(x, [kappa]) {
    const below = kappa / (kappa + 1 / kappa);
    return x < 0 ? 1 - below * Math.exp(x / kappa) : Math.exp(-kappa * x) / (1 + kappa * kappa);
  },
  quantile(p, [kappa]) {
    const square = kappa * kappa;
    return p < square / (1 + square)
      ? kappa * Math.log(p * (1 + 1 / square))
      : -(Math.log1p(-p) + Math.log1p(square)) / kappa;
  },
  startShapes: () => [[1], [0.7]],
  fitClosedForm,
});

/**
 * Exact maximum of the likelihood. For a given loc, with α and β the mean excess above and below it, the best
 * scale and κ have closed forms and the profile is log(√α + √β)², which has its minimum at a data value.
 */
function fitClosedForm({ values, weights, n }: WeightedSample): readonly number[] | undefined {
  let above = 0;
  for (let i = 0; i < values.length; i++) above += (weights[i]! * (values[i]! - values[0]!)) / n;
  let below = 0;
  let weightBelow = 0;
  let best: readonly number[] | undefined;
  let least = Infinity;
  for (let i = 0; i < values.length; i++) {
    if (i > 0) {
      weightBelow += weights[i - 1]!;
      const step = values[i]! - values[i - 1]!;
      above -= (step * (n - weightBelow)) / n;
      below += (step * weightBelow) / n;
    }
    const profile = Math.sqrt(Math.max(above, 0)) + Math.sqrt(below);
    if (i > 0 && i < values.length - 1 && profile < least) {
      least = profile;
      const kappa = (below / above) ** 0.25;
      best = [kappa, values[i]!, kappa * above + below / kappa];
    }
  }
  return best;
}
