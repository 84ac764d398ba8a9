import { LOG_SQRT_2PI } from '../special/erf.ts';
import { gammaP, gammaPInverse } from '../special/incomplete-gamma.ts';
import { gaussLegendre } from '../special/quadrature.ts';
import { xlogy } from '../special/xlogy.ts';
import { defineFamily, positiveShape } from './define-family.ts';

/** The normalisation Psi(chi) = Phi(chi) - chi phi(chi) - 1/2 is half an incomplete gamma function, exact for small chi. */
const logPsi = (chi: number) => Math.log(0.5 * gammaP(1.5, 0.5 * chi * chi));

function logDensity([chi]: readonly number[]): (x: number) => number {
  const constant = 3 * Math.log(chi) - LOG_SQRT_2PI - logPsi(chi);
  const half = 0.5 * chi * chi;
  return (x) => {
    const y = (1 - x) * (1 + x);
    return constant + Math.log(x) + xlogy(0.5, y) - half * y;
  };
}

/** Lower tail, where 1 - sf would cancel: the density is smooth there and a fixed rule integrates it exactly. */
function lowerTail(x: number, shapes: readonly number[]): number {
  const density = logDensity(shapes);
  const { nodes, weights } = gaussLegendre(24);
  return nodes.reduce((sum, t, i) => sum + 0.5 * x * weights[i] * Math.exp(density(0.5 * x * (1 + t))), 0);
}

const sf = (x: number, [chi]: readonly number[]) => {
  const half = 0.5 * chi * chi;
  return gammaP(1.5, half * (1 - x) * (1 + x)) / gammaP(1.5, half);
};

const cdf = (x: number, shapes: readonly number[]) =>
  x < 0.5 && x * shapes[0] < 3 ? lowerTail(x, shapes) : 1 - sf(x, shapes);

/**
 * Argus: chi^3 / (sqrt(2 pi) Psi(chi)) x sqrt(1 - x^2) exp(-chi^2 (1 - x^2) / 2) on [0, 1], with
 * Psi(chi) = Phi(chi) - chi phi(chi) - 1/2. Shape chi > 0. Source: SciPy, scipy.stats.argus.
 */
export const argus = defineFamily({
  name: 'argus',
  shapes: [positiveShape('chi')],
  support: [0, 1],
  logDensity,
  cdf,
  sf,
  quantile(p, [chi]) {
    const half = 0.5 * chi * chi;
    const x = Math.sqrt(Math.max(0, 1 - gammaPInverse(1.5, (1 - p) * gammaP(1.5, half)) / half));
    // Near 0 the difference loses digits, which one Newton step on the exact lower tail restores.
    return x > 0 && x < 0.5 ? x - (cdf(x, [chi]) - p) / Math.exp(logDensity([chi])(x)) : x;
  },
  startShapes: () => [[0.1], [1], [3], [6]],
});
