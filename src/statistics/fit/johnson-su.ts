/** Maximum-likelihood fit of the Johnson-SU distribution, the measure behind trabecular bone density. */

import { OsteonError } from '../../errors.ts';
import type { WeightedSample } from '../distributions/distribution.ts';
import { type JohnsonSUParameters, johnsonSU } from '../johnson-su.ts';
import { LOG_SQRT_2PI } from '../special/erf.ts';
import { johnsonSUInformation, johnsonSUModeGradient, johnsonSUScore } from './johnson-su-information.ts';
import { limitInformation, limitModeGradient, limitScore } from './johnson-su-limit.ts';
import { evaluateProfile, profileParameters } from './johnson-su-profile.ts';
import { type SearchResult, searchJohnsonSU } from './johnson-su-search.ts';

export interface JohnsonSUFit extends JohnsonSUParameters {
  /** Sum over all observations, natural logarithm; SciPy's `nnlf`. */
  readonly negLogLikelihood: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** Length of the mean score per observation, by (a, b, loc / scale, log scale); in a limit by its coordinates. */
  readonly gradientNorm: number;
  /** Inverse observed information of (a, b, loc, scale), 4 x 4 row-major; NaN in a limit. */
  readonly covariance: readonly number[];
  /** Square roots of the diagonal of `covariance`. */
  readonly standardErrors: readonly number[];
  readonly n: number;
  /** The most frequent value: where the fitted density is highest. */
  readonly mode: number;
  /**
   * Set where the data's tails are lighter than those of any Johnson-SU: the likelihood then has no interior
   * maximum, and the fit stops at bounded parameters with the likelihood of this limit (to 1e-8). The curve
   * and its mode are sound; the four parameters alone mean nothing.
   */
  readonly limit?: 'lognormal' | 'normal';
  /** What a reader should know about this fit, in one sentence. */
  readonly note?: string;
  /** Gradient of the mode times the inverse mean information: its product with a score is the influence. */
  readonly modeDirection: readonly number[];
}

export interface JohnsonSUFitOptions {
  /** A fit of nearly the same data: the search starts there and looks nowhere else. */
  readonly warmStart?: JohnsonSUParameters;
}

const limitNotes = {
  lognormal:
    'tails lighter than Johnson-SU: the fit is its lognormal limit; a, b, loc, scale run off together',
  normal: 'no heavier tails than a normal distribution: the fit is its normal limit; b and scale run off',
} as const;

/** A frame about the median of given parameters, in which they are the point (tilt, log bend). */
function warmPoint({ a, b, loc, scale }: JohnsonSUParameters) {
  const tilt = -a / b;
  const frame = { centre: loc + scale * Math.sinh(tilt), spread: (scale * Math.cosh(tilt)) / b };
  return { frame, point: { tilt, logBend: -Math.log(b), value: Number.NaN } };
}

/**
 * Fits Johnson-SU by maximum likelihood. Two parameters are eliminated exactly, the remaining plane is searched
 * from a grid, by BFGS and Newton with the analytic gradient; both limits of the family (lognormal, normal) are
 * part of the plane. Deterministic. Cost: proportional to the number of distinct values (10^6 integer HU: a
 * few milliseconds after `weightedSample`).
 *
 * @throws OsteonError `fit-too-few-values` for fewer than 5 values or fewer than 4 distinct ones.
 */
export function fitJohnsonSU(sample: WeightedSample, options: JohnsonSUFitOptions = {}): JohnsonSUFit {
  if (sample.values.length < 4 || sample.n < 5)
    throw new OsteonError(
      'fit-too-few-values',
      `fitJohnsonSU: ${sample.n} values, ${sample.values.length} of them distinct; four parameters need at least 5 values and 4 distinct ones`,
      { hint: 'Measure a larger region, or describe the sample by its mean and median.' },
    );
  const search = searchJohnsonSU(sample, options.warmStart && warmPoint(options.warmStart));
  const profile = evaluateProfile(sample, search.frame, search.tilt, search.logBend, new Float64Array(2));
  const parameters = profileParameters(profile, search.frame, search.tilt, search.logBend);
  return {
    ...parameters,
    negLogLikelihood: sample.n * (profile.value + 0.5 + LOG_SQRT_2PI),
    iterations: search.iterations,
    n: sample.n,
    mode: johnsonSU.mode(parameters),
    ...(search.limit ? inLimit(sample, parameters, search) : inside(sample, parameters, search)),
  };
}

const length = (vector: readonly number[]): number => Math.hypot(...vector);

/** gradient' inverse, or NaN where the information is singular. */
function direction(gradient: readonly number[], inverse: readonly number[] | undefined): number[] {
  const k = gradient.length;
  return gradient.map((_, j) =>
    inverse ? gradient.reduce((sum, g, i) => sum + g * inverse[i * k + j], 0) : Number.NaN,
  );
}

function inside(sample: WeightedSample, parameters: JohnsonSUParameters, search: SearchResult) {
  const { score, inverse } = johnsonSUInformation(sample, parameters);
  const units = [1, 1, parameters.scale, parameters.scale];
  const covariance = Array.from({ length: 16 }, (_, at) =>
    inverse ? (inverse[at] * units[at >> 2] * units[at & 3]) / sample.n : Number.NaN,
  );
  return {
    converged: search.converged,
    gradientNorm: length(score),
    covariance,
    standardErrors: [0, 5, 10, 15].map((at) => Math.sqrt(covariance[at])),
    modeDirection: direction(johnsonSUModeGradient(parameters), inverse),
  };
}

function inLimit(sample: WeightedSample, parameters: JohnsonSUParameters, search: SearchResult) {
  const { score, inverse } = limitInformation(sample, parameters);
  const limit = search.limit as 'lognormal' | 'normal';
  return {
    converged: search.converged,
    gradientNorm: length(score),
    covariance: new Array<number>(16).fill(Number.NaN),
    standardErrors: new Array<number>(4).fill(Number.NaN),
    limit,
    note: limitNotes[limit],
    modeDirection: direction(limitModeGradient(parameters), inverse),
  };
}

/**
 * Influence function psi of the fitted mode: g' J^-1 s(x), where g is the gradient of the mode, J the mean
 * observed information and s the score. To first order
 *
 *     mode(fit) - mode(truth) = (1/n) sum psi(x_i),   Var(mode) = sum psi(x_i)^2 / n^2
 *
 * for independent values. Where values are correlated (neighbouring voxels), sum psi within clusters first,
 * or weight the products psi(x_i) psi(x_j) of neighbours.
 *
 * @returns psi, in the units of the values (HU).
 */
export function johnsonSUModeInfluence(fit: JohnsonSUFit): (x: number) => number {
  const out = new Float64Array(fit.modeDirection.length);
  const score = fit.limit ? limitScore(fit) : (x: number, into: Float64Array) => johnsonSUScore(x, fit, into);
  return (x) => {
    score(x, out);
    let sum = 0;
    for (let i = 0; i < out.length; i++) sum += fit.modeDirection[i] * out[i];
    return sum;
  };
}
