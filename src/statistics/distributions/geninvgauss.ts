import { logBesselK } from '../special/bessel-k.ts';
import { combinations, defineFamily, positiveShape, realShape } from './define-family.ts';
import { type UnimodalDensity, unimodalTail } from './unimodal-tail.ts';

/** Log of the normalisation 2 K_p(b), freed of its factor e^-b, which the density's exponent carries. */
const logNorm = (p: number, b: number) => Math.LN2 + logBesselK(p, b) + b;

/** The law of ln x, with log-density p u - b (cosh u - 1) plus a constant: unimodal and log-concave. */
function lawOfLog([p, b]: readonly number[]): UnimodalDensity {
  const constant = -logNorm(p, b);
  return {
    logDensity: (u) => constant + p * u - 2 * b * Math.sinh(0.5 * u) ** 2,
    mode: Math.asinh(p / b),
    spread: 1 / Math.sqrt(Math.hypot(p, b)),
  };
}

/**
 * Generalised inverse Gaussian: x^(p-1) exp(-b (x + 1/x) / 2) / (2 K_p(b)) for x > 0. Shapes p real, b > 0.
 * Source: Barndorff-Nielsen, Blaesild, Halgreen, Stoch. Proc. Appl. 7 (1978) 49.
 */
export const geninvgauss = defineFamily({
  name: 'geninvgauss',
  shapes: [realShape('p'), positiveShape('b')],
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity([p, b]) {
    const constant = -logNorm(p, b);
    return (x) => constant + (p - 1) * Math.log(x) - (0.5 * b * (x - 1) ** 2) / x;
  },
  cdf: (x, shapes) => unimodalTail(lawOfLog(shapes), Math.log(x), -1),
  sf: (x, shapes) => unimodalTail(lawOfLog(shapes), Math.log(x), 1),
  startShapes: () => combinations([-1, 2, 8], [0.5, 4, 20]),
});
