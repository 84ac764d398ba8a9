import { durbin } from '../special/durbin.ts';
import { logGamma } from '../special/gamma.ts';
import { bigCdf, bigLogDensity } from '../special/kolmogorov.ts';
import { piecewiseChebyshev } from '../special/piecewise-chebyshev.ts';
import { smirnovLaw } from '../special/smirnov.ts';
import { defineFamily } from './define-family.ts';
import { remembered, tabulated } from './tabulated.ts';

/** From this n x² on both one-sided statistics exceed x together with a relative probability below 1e-12. */
const oneSidedFrom = 5;

/** Most operations for which Durbin's matrix is used as it is, about 2 ms. */
const affordable = 1e6;

/** Sizes between which larger samples are interpolated, as parts of the largest affordable one. */
const parts = [0.3, 0.4, 0.52, 0.66, 0.82, 1];

/**
 * Two-sided Kolmogorov-Smirnov statistic D of n values, on [1/(2n), 1]; n >= 1 is an integer. Exact: n! (2x -
 * 1/n)ⁿ up to 1/n, Durbin's matrix in the middle, twice the one-sided law in the upper tail. Where the matrix
 * would cost too much (about n > 300) the law at fixed x√n is interpolated in 1/√n between exact values at
 * smaller n and the limit law; error below 1e-9. A fit reads a table with an error below 1e-10.
 * Source: SciPy, scipy.stats.kstwo; R. Simard, P. L'Ecuyer, J. Stat. Software 39(11), 2011.
 */
export const kstwo = defineFamily({
  name: 'kstwo',
  shapes: [{ name: 'n', lower: 1, upper: Infinity, integer: true }],
  isValid: ([n]) => n >= 1 && Number.isInteger(n),
  support: ([n]) => [0.5 / n, 1],
  logDensity: ([n]) => preparedLogpdf(n),
  cdf: (x, [n]) => (isUpperTail(x, n) ? 1 - 2 * smirnovLaw(n).sf(x) : Math.exp(central(x, n).logCdf)),
  sf: (x, [n]) => (isUpperTail(x, n) ? 2 * smirnovLaw(n).sf(x) : -Math.expm1(central(x, n).logCdf)),
  startShapes: () => [[1], [4], [30]],
});

const preparedLogpdf = remembered((n) => {
  const { logpdf: oneSided } = smirnovLaw(n);
  const direct = (x: number) => central(x, n).logPdf;
  const upper = Math.min(0.5, Math.sqrt(oneSidedFrom / n));
  const table = tabulated(direct, () => piecewiseChebyshev(direct, 1 / n, upper, { tolerance: 1e-11 }));
  return (x: number) => {
    if (isUpperTail(x, n)) return Math.LN2 + oneSided(x);
    return x <= 1 / n ? direct(x) : table(x);
  };
});

function isUpperTail(x: number, n: number): boolean {
  return x >= 0.5 || n * x * x > oneSidedFrom;
}

/** Log of the distribution function and of the density outside the upper tail. */
function central(x: number, n: number): { logCdf: number; logPdf: number } {
  if (n * x <= 1) {
    const logWidth = Math.log(2 * x - 1 / n);
    const logCdf = logGamma(n + 1) + n * logWidth;
    return { logCdf, logPdf: logCdf - logWidth + Math.log(2 * n) };
  }
  const order = 2 * n * x;
  return n * order * order < affordable ? durbin(n, x) : betweenSizes(x * Math.sqrt(n), n);
}

/**
 * Lagrange interpolation in 1/√n at fixed z = x√n, of log F and of the log-density of z. Above the mode what is
 * interpolated is the ratio to twice the one-sided density, which tends to 1.
 */
function betweenSizes(z: number, n: number): { logCdf: number; logPdf: number } {
  const largest = Math.sqrt(affordable) / (2 * z);
  const oneSided = (size: number) =>
    z < 1 ? 0 : smirnovLaw(size).logpdf(z / Math.sqrt(size)) - 0.5 * Math.log(size);
  const at = parts.map((part) => {
    const size = Math.round(part * largest);
    const { logCdf, logPdf } = durbin(size, z / Math.sqrt(size));
    return { t: 1 / Math.sqrt(size), logCdf, logPdf: logPdf - 0.5 * Math.log(size) - oneSided(size) };
  });
  // The limit of the one-sided law is 4 z exp(-2 z²).
  const limit = z < 1 ? 0 : Math.log(4 * z) - 2 * z * z;
  at.push({ t: 0, logCdf: Math.log(bigCdf(z)), logPdf: bigLogDensity(z) - limit });
  const t = 1 / Math.sqrt(n);
  let [logCdf, logPdf] = [0, 0.5 * Math.log(n) + oneSided(n)];
  for (const node of at) {
    let weight = 1;
    for (const other of at) if (other !== node) weight *= (t - other.t) / (node.t - other.t);
    logCdf += weight * node.logCdf;
    logPdf += weight * node.logPdf;
  }
  return { logCdf, logPdf };
}
