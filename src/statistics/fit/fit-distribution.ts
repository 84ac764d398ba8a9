/** Fits one family by name and describes the fit. */

import { OsteonError } from '../../errors.ts';
import type { WeightedSample } from '../distributions/distribution.ts';
import { getDistribution } from '../distributions/index.ts';
import { fitJohnsonSU } from './johnson-su.ts';
import { type LikelihoodMaximum, maximiseLikelihood } from './maximum-likelihood.ts';
import { type PreparedSample, prepareSample } from './prepared-sample.ts';
import { standardErrorsOf } from './standard-errors.ts';

/** A family that was fitted. */
export interface FittedDistribution {
  readonly failed: false;
  readonly family: string;
  /** Shapes, loc, scale, in SciPy's order. */
  readonly parameters: readonly number[];
  /** Over all observations; SciPy's `nnlf`. */
  readonly negLogLikelihood: number;
  /** 2 k + 2 negLogLikelihood, k the number of parameters. */
  readonly aic: number;
  /** k ln n + 2 negLogLikelihood. */
  readonly bic: number;
  /** The search ended at a minimum, or in a limit of the family (see `note`), not at the end of its budget. */
  readonly converged: boolean;
  readonly iterations: number;
  /** From the observed information; absent where an edge or a flat direction leaves it without meaning. */
  readonly standardErrors?: readonly number[];
  /** What a reader should know about this fit. */
  readonly note?: string;
  /** Wall time of this fit. */
  readonly seconds: number;
}

/** A family that cannot be fitted to these data, and why. */
export interface FailedDistribution {
  readonly failed: true;
  readonly family: string;
  readonly reason: string;
  readonly seconds: number;
}

export type DistributionFit = FittedDistribution | FailedDistribution;

export interface FitOptions {
  /** Default true. */
  readonly standardErrors?: boolean;
}

function checkSize({ values, n }: WeightedSample): void {
  if (values.length >= 2) return;
  throw new OsteonError(
    'fit-too-few-values',
    `fit: the ${n} values are all ${values[0]}; a distribution needs at least two distinct values`,
    { hint: 'Pass a sample that varies.' },
  );
}

/** The fit of Johnson-SU by its own method, as the generic one reports it. */
function johnsonSUMaximum(
  sample: WeightedSample,
): LikelihoodMaximum & { standardErrors?: readonly number[] } {
  const { a, b, loc, scale, negLogLikelihood, converged, iterations, note, standardErrors } =
    fitJohnsonSU(sample);
  return {
    parameters: [a, b, loc, scale],
    negLogLikelihood,
    converged,
    iterations,
    ...(note === undefined ? {} : { note }),
    ...(standardErrors.every(Number.isFinite) ? { standardErrors } : {}),
  };
}

/** A refusal by a special function (a series that does not converge) is the reason why a family has no fit. */
function attempt<T>(fit: () => T): T | { readonly reason: string } {
  try {
    return fit();
  } catch (error) {
    if (error instanceof OsteonError) return { reason: error.message };
    throw error;
  }
}

/** `fitDistribution` for a sample that is prepared once for many families. */
export function fitPrepared(
  name: string,
  prepared: PreparedSample,
  options: FitOptions = {},
): DistributionFit {
  const started = performance.now();
  const family = getDistribution(name);
  const seconds = () => (performance.now() - started) / 1000;
  const { full } = prepared;
  const found = attempt(() =>
    name === 'johnsonsu' && full.values.length >= 4 && full.n >= 5
      ? johnsonSUMaximum(full)
      : maximiseLikelihood(family, prepared),
  );
  if ('reason' in found) return { failed: true, family: name, reason: found.reason, seconds: seconds() };
  const k = found.parameters.length;
  const standardErrors =
    options.standardErrors === false || 'standardErrors' in found
      ? undefined
      : standardErrorsOf(family, prepared, found.parameters);
  return {
    failed: false,
    family: name,
    ...found,
    ...(standardErrors && { standardErrors }),
    aic: 2 * k + 2 * found.negLogLikelihood,
    bic: k * Math.log(full.n) + 2 * found.negLogLikelihood,
    seconds: seconds(),
  };
}

/**
 * Maximum-likelihood fit of one family of SciPy's catalogue, loc and scale always free. Where the likelihood is
 * unbounded (a density that is infinite at the end of its support, moved to the smallest value) the support ends
 * half the data's resolution away from the data, and `note` says so.
 *
 * @throws OsteonError `family-unknown`; `fit-too-few-values` for a sample without variation.
 * @example fitDistribution('gamma', weightedSample(values))
 */
export function fitDistribution(
  name: string,
  sample: WeightedSample,
  options: FitOptions = {},
): DistributionFit {
  getDistribution(name);
  checkSize(sample);
  return fitPrepared(name, prepareSample(sample), options);
}
