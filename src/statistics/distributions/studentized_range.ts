import { LOG_SQRT_2PI } from '../special/erf.ts';
import { stirlingError } from '../special/gamma.ts';
import { logConcaveRoot } from '../special/log-concave-root.ts';
import { logIntegral, logPeakIntegral } from '../special/log-integral.ts';
import { log1pMinusX } from '../special/log1p-minus-x.ts';
import { prepareLogRangeDensity } from '../special/normal-range.ts';
import { piecewiseChebyshev } from '../special/piecewise-chebyshev.ts';
import { combinations, defineFamily, positiveShape } from './define-family.ts';
import type { SampleSummary, StartValue } from './distribution.ts';
import { remembered, tabulated } from './tabulated.ts';

/** Range of log x that the table of a fit covers; values outside are integrated one by one. */
const tableRange = [Math.log(0.02), Math.log(60)] as const;

/**
 * Studentized range: the range of k normal values over an independent estimate of their standard deviation with
 * ν = df degrees of freedom, f(x) = ∫ s w_k(s x) f_S(s) ds, x > 0, with w_k the density of the range and
 * S = √(χ²_ν / ν); k > 1 and ν > 0 real, ν may be infinite. Both integrals are trapezoidal sums of analytic,
 * log-concave integrands, accurate to 1e-10; a fit reads a table over log x with an error below 1e-9.
 * Source: SciPy, scipy.stats.studentized_range, which from ν = 100 000 takes the limit of infinite ν.
 */
export const studentizedRange = defineFamily({
  name: 'studentized_range',
  shapes: [{ name: 'k', lower: 1, upper: Infinity }, positiveShape('df')],
  isValid: ([k, df]) => k > 1 && k < Infinity && df > 0,
  support: [0, Infinity],
  zeroAtLower: true,
  logDensity(shapes) {
    const direct = prepareLogLog(shapes);
    const [lower, upper] = tableRange;
    const table = tabulated(
      direct,
      () => piecewiseChebyshev(direct, lower, upper, { tolerance: 1e-10 }),
      300,
    );
    return (x) => {
      const v = Math.log(x);
      return v > lower && v < upper ? table(v) : direct(v);
    };
  },
  cdf: (x, shapes) => tail(shapes, Math.log(x), -1),
  sf: (x, shapes) => tail(shapes, Math.log(x), 1),
  quantile: (p, shapes) =>
    p <= 0.5 ? Math.exp(tailRoot(shapes, p, -1)) : Math.exp(-tailRoot(shapes, 1 - p, 1)),
  start: (summary) => combinations([3, 12], [8, 60]).map((shapes) => momentStart(shapes, summary)),
});

const rangeDensity = remembered(prepareLogRangeDensity);

/** Log-density as a function of v = log x. */
function prepareLogLog([k, df]: readonly number[]): (v: number) => number {
  const logRange = rangeDensity(k);
  if (df === Infinity) return (v) => logRange(Math.exp(v));
  const logConstant = 0.5 * Math.log(df / 2) - LOG_SQRT_2PI - stirlingError(df / 2) + Math.LN2;
  return (v) => {
    const x = Math.exp(v);
    // With s = exp(u) the exponent is (ν + k) u - (ν/2 + x²/4) s² but for a slowly varying term.
    const rate = df + 0.5 * x * x;
    const peak = 0.5 * Math.log((df + (x > 6 ? 1 : k - 1)) / rate);
    const h = (u: number) => u + 0.5 * df * growth(u) + logRange(x * Math.exp(u));
    const top = summit(h, peak, 1 / Math.sqrt(2 * df + k));
    const height = h(top);
    const curvature = 2 * Math.exp(2 * top) * rate + k;
    return logConstant + height + logPeakIntegral((u) => h(top + u) - height, curvature, Math.PI / 4);
  };
}

/** 2u + 1 - exp(2u), without cancellation near 0. */
function growth(u: number): number {
  const rise = Math.expm1(2 * u);
  return u < -0.5 ? 2 * u - rise : log1pMinusX(rise);
}

/** Near the maximum of a log-concave function, by Newton steps on differences; a rough place is enough. */
function summit(h: (u: number) => number, start: number, width: number): number {
  let u = start;
  for (let i = 0; i < 8; i++) {
    const [below, here, above] = [h(u - width), h(u), h(u + width)];
    const bend = below - 2 * here + above;
    const step = bend < 0 ? (0.5 * (below - above)) / bend : Math.sign(above - below) * 2;
    const move = Math.max(-3, Math.min(3, step));
    u += move * width;
    if (Math.abs(move) < 0.3) break;
  }
  return u;
}

/** Probability on one side of x = exp(v); above one half as the complement of the other. */
function tail(shapes: readonly number[], v: number, side: -1 | 1): number {
  const own = area(shapes, v, side);
  return own < 0.5 ? own : 1 - area(shapes, v, side === 1 ? -1 : 1);
}

/** The integral of the density over one side of exp(v). */
function area(shapes: readonly number[], v: number, side: -1 | 1): number {
  const logDensity = prepareLogLog(shapes);
  const h = (u: number) => (u < 0 ? -Infinity : logDensity(v + side * u) + v + side * u);
  return Math.exp(logIntegral(h, 0, 0.25));
}

/** The place where a tail has probability p, as log x for the lower and -log x for the upper tail. */
function tailRoot(shapes: readonly number[], p: number, side: -1 | 1): number {
  const logDensity = prepareLogLog(shapes);
  return logConcaveRoot(Math.log(p), 0, (u) => {
    const v = -side * u;
    const probability = area(shapes, v, side);
    return [Math.log(probability), Math.exp(logDensity(v) + v) / probability];
  });
}

/** Location and scale that match mean and standard deviation, moved until the support holds the data. */
function momentStart(shapes: readonly number[], summary: SampleSummary): StartValue {
  const logDensity = prepareLogLog(shapes);
  let [mass, first, second] = [0, 0, 0];
  for (let v = -4; v < 4; v += 0.1) {
    const x = Math.exp(v);
    const weight = Math.exp(logDensity(v)) * x;
    mass += weight;
    first += weight * x;
    second += weight * x * x;
  }
  const mean = first / mass;
  const { min, mean: dataMean, sd } = summary;
  let scale = sd / Math.sqrt(second / mass - mean * mean);
  let loc = dataMean - scale * mean;
  if (loc >= min) {
    loc = min - 0.05 * sd;
    scale = (dataMean - loc) / mean;
  }
  return { shapes, loc, scale };
}
