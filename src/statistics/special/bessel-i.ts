/**
 * Modified Bessel function of the first kind, in log space so that neither large arguments nor large orders
 * overflow. Relative accuracy of exp(logBesselIe): 2e-14 for orders to 1000.
 */

import { chebyshev } from './chebyshev.ts';
import { logGamma } from './gamma.ts';

/** exp(-x) I0(x) on [0, 8], t = x / 4 - 1; Chebyshev interpolation with 40 digits, cut below 3e-18. */
const NEAR = [
  0.33839763720473803, -0.3046826723431984, 0.17162090152220877, -0.09490109704804764, 0.04930528423967071,
  -0.02373741480589947, 0.010546460394594998, -0.004324309995050576, 0.0016394756169413357,
  -0.0005763755745385824, 0.00018850288509584165, -5.754195010082104e-5, 1.6448448070728896e-5,
  -4.4167383584587505e-6, 1.1173875391201037e-6, -2.670793853940612e-7, 6.046995022541919e-8,
  -1.300025009986248e-8, 2.6598237246823866e-9, -5.189795601635263e-10, 9.675809035373237e-11,
  -1.726826291441556e-11, 2.95505266312964e-12, -4.856446783111929e-13, 7.676185498604936e-14,
  -1.1685332877993451e-14, 1.715391285555133e-15, -2.431279846547955e-16, 3.3307945188222384e-17,
  -4.4153416464793395e-18,
];
/** sqrt(x) exp(-x) I0(x) on [8, Infinity), t = 16 / x - 1; likewise. */
const FAR = [
  0.4022452055070544, 0.0033691164782556943, 6.889758346916825e-5, 2.8913705208347567e-6,
  2.0489185894690638e-7, 2.266668990498178e-8, 3.3962320257083865e-9, 4.94060238822497e-10,
  1.1889147107846439e-11, -3.1499165279632416e-11, -1.3215811840447713e-11, -1.7941785315068062e-12,
  7.180124451383666e-13, 3.8527783827421426e-13, 1.54008621752141e-14, -4.150569347287222e-14,
  -9.554846698828307e-15, 3.8116806693526224e-15, 1.7725601330565263e-15, -3.425485619677219e-16,
  -2.8276239805165836e-16, 3.461222867697461e-17, 4.46562142029676e-17, -4.830504485944182e-18,
  -7.233180487874754e-18,
];

/**
 * exp(-|x|) I₀(x), for any real x; relative accuracy 4e-16.
 *
 * @example besselI0e(1); // 0.46575960759364043
 */
export function besselI0e(x: number): number {
  const z = Math.abs(x);
  return z <= 8 ? chebyshev(NEAR, z / 4 - 1) : chebyshev(FAR, 16 / z - 1) / Math.sqrt(z);
}

/** Orders from which the uniform (Debye) expansion reaches full accuracy. */
const debyeOrder = 25;
const debyePolynomials = debyeTerms(12);

/**
 * Prepares log(exp(-x) I_v(x)) as a function of x >= 0 for one real order v > -1.
 *
 * Small arguments: the power series, whose terms are all positive. Large arguments: Hankel's expansion.
 * Orders from 25: Debye's uniform expansion (DLMF 10.25.2, 10.40.1, 10.41.3).
 */
export function prepareLogBesselIe(order: number): (x: number) => number {
  if (!(order > -1)) return () => Number.NaN;
  if (order === 0) return (x) => Math.log(besselI0e(x));
  if (order >= debyeOrder) return (x) => (x === 0 ? -Infinity : debye(order, x));
  const logFactor = -logGamma(order + 1);
  const hankelFrom = Math.max(40, (order * order) / 2);
  return (x) => {
    if (x >= hankelFrom) return Math.log(hankel(order, x));
    if (x === 0) return order > 0 ? -Infinity : Infinity;
    return order * Math.log(x / 2) + logFactor - x + Math.log(powerSeries(order, x));
  };
}

/**
 * log(exp(-x) I_v(x)) for a real order v > -1 and x >= 0.
 *
 * @example logBesselIe(1.5, 2) + 2; // log of 1.0994731886331095
 */
export function logBesselIe(order: number, x: number): number {
  return prepareLogBesselIe(order)(x);
}

/** Σ (x²/4)ᵏ / (k! (v+1)ₖ); used below x = 313, far from overflow. */
function powerSeries(order: number, x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 5000; k++) {
    term *= quarter / (k * (order + k));
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return sum;
}

/** exp(-x) I_v(x) by the expansion for large arguments. */
function hankel(order: number, x: number): number {
  const mu = 4 * order * order;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 60; k++) {
    const next = (-term * (mu - (2 * k - 1) ** 2)) / (8 * k * x);
    if (Math.abs(next) > Math.abs(term) && k > order) break;
    term = next;
    sum += term;
    if (Math.abs(term) < 1e-17) break;
  }
  return sum / Math.sqrt(2 * Math.PI * x);
}

/** log(exp(-x) I_v(x)) by the expansion for large orders, uniform in x. */
function debye(order: number, x: number): number {
  const root = Math.hypot(order, x);
  const p = order / root;
  // v eta - x with eta = sqrt(1 + z²) + log(z / (1 + sqrt(1 + z²))); root - x written without cancellation.
  const exponent = (order * order) / (root + x) + order * Math.log(x / (order + root));
  let sum = 0;
  for (let k = debyePolynomials.length - 1; k >= 0; k--) sum = sum / order + horner(debyePolynomials[k]!, p);
  return exponent - 0.5 * Math.log(2 * Math.PI * root) + Math.log(sum);
}

function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

/** Coefficients of Debye's polynomials u₀ ... uₙ by their recurrence (DLMF 10.41.9). */
function debyeTerms(n: number): number[][] {
  const terms = [[1]];
  for (let k = 0; k < n; k++) {
    const u = terms[k]!;
    const next = new Array<number>(u.length + 3).fill(0);
    for (let i = 0; i < u.length; i++) {
      next[i + 1]! += (i * u[i]!) / 2 + u[i]! / (8 * (i + 1));
      next[i + 3]! -= (i * u[i]!) / 2 + (5 * u[i]!) / (8 * (i + 3));
    }
    terms.push(next);
  }
  return terms;
}
