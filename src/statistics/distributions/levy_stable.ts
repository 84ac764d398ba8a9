import { normalCdf } from '../special/erf.ts';
import { gamma } from '../special/gamma.ts';
import { logIntegral } from '../special/log-integral.ts';
import { piecewiseChebyshev } from '../special/piecewise-chebyshev.ts';
import { type StableSide, stableSide, tangent } from '../special/stable-side.ts';
import { defineFamily } from './define-family.ts';
import type { SampleSummary, StartValue } from './distribution.ts';
import { tabulated } from './tabulated.ts';

/** Nearer to α = 1 the integrals lose all digits; the law of α = 1 itself, shifted, is as near. */
const nearOne = 1e-7;

/** A fit reads a table over asinh x within this range, |x| < 548; values outside are integrated one by one. */
const tableReach = 7;

/** Log-density and both tails at any real x. */
interface StableLaw {
  logpdf(x: number): number;
  cdf(x: number): number;
  sf(x: number): number;
}

/**
 * Lévy-stable law in SciPy's default parametrisation S1, with characteristic function
 * exp(-|t|^α (1 - i β sgn(t) tan(πα/2))), or exp(-|t| (1 + 2i/π β sgn(t) log|t|)) for α = 1; 0 < α <= 2,
 * -1 <= β <= 1. Nolan's integrals as trapezoidal sums, accurate to 1e-12; a fit reads a table of the log-density
 * with an error below 1e-9. SciPy rounds x near 0 and α near 1, which costs it up to three digits there.
 * Source: J. P. Nolan, Univariate Stable Distributions, 2020; SciPy, scipy.stats.levy_stable.
 */
export const levyStable = defineFamily({
  name: 'levy_stable',
  shapes: [
    { name: 'alpha', lower: 0, upper: 2 },
    { name: 'beta', lower: -1, upper: 1 },
  ],
  isValid: ([alpha, beta]) => alpha > 0 && alpha <= 2 && Math.abs(beta) <= 1,
  support: ([alpha, beta]) => [
    alpha < 1 && beta === 1 ? 0 : -Infinity,
    alpha < 1 && beta === -1 ? 0 : Infinity,
  ],
  logDensity([alpha, beta]) {
    const { logpdf } = stableLaw(alpha, beta);
    if (alpha === 2 || Math.abs(alpha - 1) < nearOne) return logpdf;
    const direct = (v: number) => logpdf(Math.sinh(v));
    const table = tabulated(
      direct,
      () => piecewiseChebyshev(direct, -tableReach, tableReach, { tolerance: 1e-10, maxDepth: 7 }),
      500,
    );
    return (x) => {
      const v = Math.asinh(x);
      return Math.abs(v) < tableReach ? table(v) : logpdf(x);
    };
  },
  cdf: (x, [alpha, beta]) => stableLaw(alpha, beta).cdf(x),
  sf: (x, [alpha, beta]) => stableLaw(alpha, beta).sf(x),
  start: (summary) => [1.8, 1.4].map((alpha) => quartileStart(alpha, summary)),
});

function stableLaw(alpha: number, beta: number): StableLaw {
  if (alpha === 2) {
    const constant = -Math.log(2 * Math.sqrt(Math.PI));
    return {
      logpdf: (x) => constant - 0.25 * x * x,
      cdf: (x) => normalCdf(x * Math.SQRT1_2),
      sf: (x) => normalCdf(-x * Math.SQRT1_2),
    };
  }
  if (Math.abs(alpha - 1) < nearOne) {
    const shift = alpha === 1 || beta === 0 ? 0 : beta * tangent(alpha);
    return shifted(beta === 0 ? cauchy : indexOne(beta), shift);
  }
  const right = stableSide(alpha, beta);
  const left = stableSide(alpha, -beta);
  const logAtZero = Math.log(densityAtZero(alpha, beta));
  const side = (x: number): StableSide => (x > 0 ? right : left);
  return {
    logpdf: (x) => (x === 0 ? logAtZero : side(x).logDensity(Math.abs(x))),
    cdf: (x) => (x > 0 ? left.total + right.inner(x) : x === 0 ? left.total : left.upperTail(-x)),
    sf: (x) => (x > 0 ? right.upperTail(x) : x === 0 ? right.total : right.total + left.inner(-x)),
  };
}

function densityAtZero(alpha: number, beta: number): number {
  const skew = beta * tangent(alpha);
  const angle = Math.atan(skew) / alpha;
  return (gamma(1 + 1 / alpha) * Math.cos(angle)) / (Math.PI * (1 + skew * skew) ** (0.5 / alpha));
}

const cauchy: StableLaw = {
  logpdf: (x) => -Math.log(Math.PI) - Math.log1p(x * x),
  cdf: (x) => Math.atan2(1, -x) / Math.PI,
  sf: (x) => Math.atan2(1, x) / Math.PI,
};

function shifted(law: StableLaw, shift: number): StableLaw {
  return {
    logpdf: (x) => law.logpdf(x - shift),
    cdf: (x) => law.cdf(x - shift),
    sf: (x) => law.sf(x - shift),
  };
}

/**
 * α = 1, β ≠ 0: f = 1/(2|β|) ∫ g exp(-g) dθ and F = 1/π ∫ exp(-g) dθ (β > 0) over |θ| < π/2, with
 * log g = -πx/(2β) + log(2/π (π/2 + βθ) / cos θ) + (π/2 + βθ) tan(θ) / β, integrated over the logit of θ.
 */
function indexOne(beta: number): StableLaw {
  if (beta < 0) {
    const { logpdf, cdf, sf } = indexOne(-beta);
    return { logpdf: (x) => logpdf(-x), cdf: (x) => sf(-x), sf: (x) => cdf(-x) };
  }
  const logG = (w: number, x: number) => {
    const fromLeft = Math.PI / (1 + Math.exp(-w)); // θ + π/2
    const fromRight = Math.PI / (1 + Math.exp(w));
    const near = Math.min(fromLeft, fromRight);
    const slope = (fromRight < fromLeft ? 1 : -1) / Math.tan(near); // tan θ
    const arm = (Math.PI / 2) * (1 - beta) + beta * fromLeft;
    return (
      (-Math.PI * x) / (2 * beta) + Math.log((2 / Math.PI) * (arm / Math.sin(near))) + (arm * slope) / beta
    );
  };
  const logJacobian = (w: number) => Math.log(Math.PI) - Math.abs(w) - 2 * Math.log1p(Math.exp(-Math.abs(w)));
  const integral = (x: number, m: (logG: number) => number) => {
    // The peak lies about where g = 1, near tan θ = x.
    const angle = Math.atan(x);
    const start = Math.log((Math.PI / 2 + angle) / (Math.PI / 2 - angle));
    return logIntegral((w) => m(logG(w, x)) + logJacobian(w), start, Math.min(1, 0.3 * beta + 0.01));
  };
  const tail = (x: number, m: (logG: number) => number) => Math.exp(integral(x, m)) / Math.PI;
  return {
    logpdf: (x) => integral(x, (g) => g - Math.exp(g)) - Math.log(2 * beta),
    cdf: (x) => tail(x, (g) => -Math.exp(g)),
    sf: (x) => tail(x, (g) => (g < -37 ? g : Math.log(-Math.expm1(-Math.exp(g))))),
  };
}

/** Symmetric start: the quartiles of a stable law lie near ±1 for every α; β follows the skewness. */
function quartileStart(alpha: number, { quantile, skewness }: SampleSummary): StartValue {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((p) => quantile(p));
  const beta = Math.max(-0.8, Math.min(0.8, skewness || 0));
  const scale = (high - low) / 1.95 || 1;
  // S1 moves the middle of a skewed law by β tan(πα/2).
  return { shapes: [alpha, beta], loc: middle - scale * beta * tangent(alpha), scale };
}
