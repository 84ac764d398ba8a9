/** Which family describes a sample best: the comparison of the TBD paper, for any list of numbers. */

import { atOnce, inTurns, type LongWork } from '../progress.ts';
import type { WeightedSample } from './distributions/distribution.ts';
import { familyNames, getDistribution } from './distributions/index.ts';
import { prepareLogpdf } from './distributions/standardise.ts';
import { fitPrepared } from './fit/fit-distribution.ts';
import { prepareSample } from './fit/prepared-sample.ts';
import { type Histogram, histogramOf } from './histogram.ts';

export interface FamilyRow {
  readonly name: string;
  /** Shapes, loc, scale in SciPy's order; null, like the other numbers, where the family cannot be fitted. */
  readonly parameters: readonly number[] | null;
  readonly negLogLikelihood: number | null;
  readonly aic: number | null;
  readonly bic: number | null;
  /** Mean over the histogram's bins of (histogram density - fitted density at the centre)^2. */
  readonly mse: number | null;
  /** ln(mse / mse of Johnson-SU): 0 is a tie, above 0 Johnson-SU is closer to the histogram. */
  readonly lnMseRatio: number | null;
  readonly converged: boolean;
  readonly seconds: number;
  /** Why there is no fit, or what a reader should know about it. */
  readonly reason?: string;
}

export interface CompareOptions extends LongWork {
  /** Default `all`. */
  readonly families?: 'all' | readonly string[];
  /** Width of the histogram's bins. Default: 1 for integers, Freedman-Diaconis (`fd`) for other data. */
  readonly binWidth?: number | 'fd';
}

export interface FamilyComparison {
  /** By negative log-likelihood, the best first; families that could not be fitted last. */
  readonly rows: readonly FamilyRow[];
  /** Name of the family with the lowest negative log-likelihood. */
  readonly best: string | null;
  readonly binWidth: number;
  readonly n: number;
}

function meanSquaredError(
  name: string,
  parameters: readonly number[],
  { centres, density }: Histogram,
): number {
  const logpdf = prepareLogpdf(getDistribution(name), parameters);
  let sum = 0;
  for (let i = 0; i < centres.length; i++) sum += (density[i] - Math.exp(logpdf(centres[i]))) ** 2;
  return sum / centres.length;
}

/**
 * Fits families to a sample and lists them by likelihood. Synchronous; `signal` is looked at and `onProgress`
 * called before each family.
 *
 * @throws OsteonError `family-unknown`, `fit-too-few-values`; the signal's reason where it is aborted.
 * @example compareFamilies(weightedSample(values), { families: ['johnsonsu', 'norm'] }).best
 */
export function compareFamilies(sample: WeightedSample, options: CompareOptions = {}): FamilyComparison {
  return atOnce(compareFamiliesSteps(sample, options));
}

/** As `compareFamilies`, but other work (a page, a signal of the terminal) gets its turn between two families. */
export function compareFamiliesInTurns(
  sample: WeightedSample,
  options: CompareOptions = {},
): Promise<FamilyComparison> {
  return inTurns(compareFamiliesSteps(sample, options));
}

/** Pauses before every family; for work that has steps of its own. */
export function* compareFamiliesSteps(
  sample: WeightedSample,
  { families = 'all', binWidth, signal, onProgress }: CompareOptions = {},
): Generator<void, FamilyComparison> {
  const names = families === 'all' ? familyNames : families;
  for (const name of names) getDistribution(name);
  const prepared = prepareSample(sample);
  const histogram = histogramOf(sample, binWidth);
  const mseOf = (name: string, parameters: readonly number[]) =>
    meanSquaredError(name, parameters, histogram);
  const fits: ReturnType<typeof fitPrepared>[] = [];
  for (const [done, name] of names.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ step: `fitting ${name}`, done, total: names.length });
    yield;
    signal?.throwIfAborted();
    fits.push(fitPrepared(name, prepared, { standardErrors: false }));
  }
  const johnson =
    fits.find(({ family }) => family === 'johnsonsu') ??
    fitPrepared('johnsonsu', prepared, { standardErrors: false });
  const reference = johnson.failed ? undefined : mseOf('johnsonsu', johnson.parameters);
  const rows = fits.map((fit): FamilyRow => {
    if (fit.failed) return { ...unfitted, name: fit.family, seconds: fit.seconds, reason: fit.reason };
    const { family, parameters, negLogLikelihood, aic, bic, converged, seconds, note } = fit;
    const mse = mseOf(family, parameters);
    const lnMseRatio = reference === undefined ? null : Math.log(mse / reference);
    const row = { name: family, parameters, negLogLikelihood, aic, bic, mse, lnMseRatio, converged, seconds };
    return note === undefined ? row : { ...row, reason: note };
  });
  rows.sort(
    (a, b) =>
      (a.negLogLikelihood ?? Infinity) - (b.negLogLikelihood ?? Infinity) || (a.name < b.name ? -1 : 1),
  );
  const best = rows[0]?.negLogLikelihood === null ? null : (rows[0]?.name ?? null);
  return { rows, best, binWidth: histogram.width, n: sample.n };
}

const unfitted = {
  parameters: null,
  negLogLikelihood: null,
  aic: null,
  bic: null,
  mse: null,
  lnMseRatio: null,
  converged: false,
} as const;
