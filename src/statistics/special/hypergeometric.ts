/** Hypergeometric functions 1F1 and 2F1 for the real arguments that densities ask for. */

import { OsteonError } from '../../errors.ts';
import { gamma, logGamma } from './gamma.ts';
import { integrate } from './quadrature.ts';

/** Most terms of a power series; beyond it the argument is too near the edge of convergence. */
const maxTerms = 3000;

/**
 * Kummer's function 1F1(a; b; z) for a, b > 0. For z < 0 Kummer's transformation keeps the series free of
 * cancellation as long as b > a; else the alternating series loses about log10(1F1(a; b; |z|)) digits.
 *
 * @see DLMF 13.2.2, 13.2.39
 * @example hyp1f1(1, 2, 1); // e - 1
 */
export function hyp1f1(a: number, b: number, z: number): number {
  if (z < 0 && (b >= a || z < -1)) return Math.exp(z) * hyp1f1(b - a, b, -z);
  let term = 1;
  let sum = 1;
  for (let k = 0; k < maxTerms; k++) {
    term *= ((a + k) / (b + k)) * (z / (k + 1));
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return sum;
}

/** log 1F1(a; b; z) for a, b > 0 and z >= 0, where the function itself may overflow. */
export function logHyp1f1(a: number, b: number, z: number): number {
  let term = 1;
  let sum = 1;
  let logScale = 0;
  for (let k = 0; ; k++) {
    const ratio = ((a + k) * z) / ((b + k) * (k + 1));
    term *= ratio;
    sum += term;
    if (sum > 1e280) {
      term *= 1e-280;
      sum *= 1e-280;
      logScale += 280 * Math.LN10;
    }
    if (ratio < 1 && term < 1e-17 * (1 - ratio) * sum) return logScale + Math.log(sum);
  }
}

/**
 * Gauss's function 2F1(a, b; c; z) for z < 1 and c > 0, relative accuracy 1e-12 where a, b > 0.
 *
 * Power series for |z| <= 0.8; Pfaff's transformation for smaller z; towards 1 the connection formula to 1 - z,
 * or Euler's integral where that formula degenerates (c - a - b near an integer).
 *
 * @throws OsteonError `hypergeometric-range` for z >= 1 or where no form applies.
 * @see DLMF 15.2.1, 15.6.1, 15.8.1, 15.8.4
 * @example hyp2f1(1, 1, 2, 0.5); // 2 log 2
 */
export function hyp2f1(a: number, b: number, c: number, z: number): number {
  if (z >= -0.8 && z <= 0.8) return gaussSeries(a, b, c, z);
  if (z < -0.8) {
    // Of the two forms of Pfaff, the one whose parameters stay positive adds positive terms only.
    return c - b > 0
      ? (1 - z) ** -a * hyp2f1(a, c - b, c, z / (z - 1))
      : (1 - z) ** -b * hyp2f1(c - a, b, c, z / (z - 1));
  }
  const excess = c - a - b;
  if (z < 1 && Math.abs(excess - Math.round(excess)) > 0.02) return connection(a, b, c, z);
  if (z < 1 && c > b && b > 0) return eulerIntegral(a, b, c, z);
  if (z < 1 && c > a && a > 0) return eulerIntegral(b, a, c, z);
  throw new OsteonError(
    'hypergeometric-range',
    `hyp2f1(${a}, ${b}, ${c}, ${z}) is outside the range computed`,
    {
      hint: 'Keep z below 1, and near 1 keep c above a or b.',
      kind: 'usage',
    },
  );
}

function gaussSeries(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; k < maxTerms; k++) {
    term *= (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z;
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return sum;
}

function connection(a: number, b: number, c: number, z: number): number {
  const rest = 1 - z;
  const excess = c - a - b;
  const first = reciprocalGamma(c - a) * reciprocalGamma(c - b) * gamma(c) * gamma(excess);
  const second = reciprocalGamma(a) * reciprocalGamma(b) * gamma(c) * gamma(-excess) * rest ** excess;
  return first * gaussSeries(a, b, 1 - excess, rest) + second * gaussSeries(c - a, c - b, 1 + excess, rest);
}

function reciprocalGamma(x: number): number {
  return x <= 0 && Number.isInteger(x) ? 0 : 1 / gamma(x);
}

/** Euler's integral in u with t = 1 / (1 + exp(-u)), which removes the singularities of both ends. */
function eulerIntegral(a: number, b: number, c: number, z: number): number {
  const logBeta = logGamma(b) + logGamma(c - b) - logGamma(c);
  const f = (u: number) => {
    const logRest = -Math.max(u, 0) - Math.log1p(Math.exp(-Math.abs(u))); // log(1 - t)
    return Math.exp(
      b * (logRest + u) + (c - b) * logRest - a * Math.log(1 - z + z * Math.exp(logRest)) - logBeta,
    );
  };
  const reach = 40 / Math.min(b, c - b, 1);
  return integrate(f, -reach, reach).value;
}
