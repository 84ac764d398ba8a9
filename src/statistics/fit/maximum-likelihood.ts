/**
 * Maximum-likelihood fit of any family. The search runs on a few dozen nodes that stand for the sample
 * (Nelder-Mead from several starts), goes on with a few hundred (BFGS), and all values are used for the
 * likelihood that is reported. Deterministic: no clock, no random start.
 */

import type {
  Distribution,
  SampleSummary,
  StartValue,
  WeightedSample,
} from '../distributions/distribution.ts';
import { summarise } from '../sample.ts';
import { compress } from './compress.ts';
import { gradientOf, likelihoodOf } from './likelihood.ts';
import { minimiseNelderMead } from './nelder-mead.ts';
import { type Minimum, minimiseBfgs } from './optimise.ts';
import { type DataFrame, fromFree, toFree } from './transform.ts';

/** A sample made ready once for the fits of many families. */
export interface PreparedSample {
  readonly full: WeightedSample;
  /** About 400 nodes. */
  readonly medium: WeightedSample;
  /** About 100 nodes. */
  readonly coarse: WeightedSample;
  readonly summary: SampleSummary;
  readonly data: DataFrame;
}

export function prepareSample(full: WeightedSample): PreparedSample {
  const summary = summarise(full);
  const range = (summary.quantile(0.75) - summary.quantile(0.25)) / 1.349;
  let gap = Number.POSITIVE_INFINITY;
  for (let i = 1; i < full.values.length; i++) gap = Math.min(gap, full.values[i] - full.values[i - 1]);
  const spread = range > 1e-3 * summary.sd ? range : summary.sd;
  return {
    full,
    medium: compress(full, 150, 10),
    coarse: compress(full, 32, 5),
    summary,
    data: {
      min: summary.min,
      max: summary.max,
      centre: summary.quantile(0.5),
      spread,
      floor: Math.max(gap / 2, 1e-9 * spread),
    },
  };
}

/** What a search found. */
export interface LikelihoodMaximum {
  /** Shapes, loc, scale. */
  readonly parameters: readonly number[];
  readonly negLogLikelihood: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly note?: string;
}

/** SciPy's own start: all shapes 1, loc and scale by the moments of the data, support around the data. */
function plainStarts(family: Distribution, { mean, sd, min, max }: SampleSummary): StartValue[] {
  const shapes = family.shapes.map(({ lower, upper }) => (lower < 1 && upper > 1 ? 1 : lower + 0.5));
  const gap = 0.05 * (max - min);
  return [
    { shapes, loc: mean, scale: sd },
    { shapes, loc: min - gap, scale: max - min + 2 * gap },
    { shapes, loc: max + gap, scale: max - min + 2 * gap },
  ];
}

/** Starts in free coordinates, best first, at most `most`. */
function rankedStarts(
  family: Distribution,
  { summary, data }: PreparedSample,
  value: (free: Float64Array) => number,
  most: number,
): { x: Float64Array; value: number }[] {
  const candidates = [...(family.start?.(summary) ?? []), ...plainStarts(family, summary)];
  return candidates
    .map(({ shapes, loc, scale }) => Float64Array.from(toFree(family, data, shapes, loc, scale)))
    .map((x) => ({ x, value: value(x) }))
    .filter((start) => Number.isFinite(start.value))
    .sort((a, b) => a.value - b.value)
    .slice(0, most);
}

/** The lowest minimum of the coarse nodes, from each of the best starts. */
function searchCoarse(family: Distribution, prepared: PreparedSample): Minimum | undefined {
  const value = likelihoodOf(family, prepared.coarse, prepared.data);
  const dimension = family.shapes.length + 2;
  let best: Minimum | undefined;
  for (const start of rankedStarts(family, prepared, value, 3)) {
    const found = minimiseNelderMead(value, start.x, { maxEvaluations: 60 * dimension, tolerance: 1e-6 });
    if (best === undefined || found.value < best.value) best = found;
  }
  return best;
}

/** BFGS on the medium nodes; where an edge stops it, Nelder-Mead along that edge. */
function refine(family: Distribution, { medium, data }: PreparedSample, start: Float64Array): Minimum {
  const smooth = minimiseBfgs(gradientOf(family, medium, data), start, {
    maxIterations: 40,
    tolerance: 1e-10,
  });
  if (smooth.converged) return smooth;
  const value = likelihoodOf(family, medium, data);
  const along = minimiseNelderMead(value, smooth.x, {
    maxEvaluations: 80 * start.length,
    tolerance: 1e-9,
    step: 0.05,
  });
  return along.value < smooth.value || along.converged
    ? { ...along, iterations: along.iterations + smooth.iterations }
    : smooth;
}

/**
 * Searches the maximum of the likelihood.
 *
 * @returns the reason in words where there is none to be found.
 */
export function maximiseLikelihood(
  family: Distribution,
  prepared: PreparedSample,
): LikelihoodMaximum | { readonly reason: string } {
  const { full, data } = prepared;
  const closed = family.fitClosedForm?.(full);
  if (closed !== undefined) return closedForm(family, prepared, closed);
  const coarse = searchCoarse(family, prepared);
  if (coarse === undefined)
    return {
      reason: 'no start gives every value a density: the support of this family cannot hold the data',
    };
  const end = refine(family, prepared, coarse.x);
  const negLogLikelihood = full.n * likelihoodOf(family, full, data)(end.x);
  const placement = fromFree(family, data, end.x);
  if (placement === undefined || !Number.isFinite(negLogLikelihood))
    return { reason: 'the likelihood of all values is not finite at the maximum of their stand-in' };
  const { shapes, loc, scale, edge } = placement;
  return {
    parameters: [...shapes, loc, scale],
    negLogLikelihood,
    converged: end.converged,
    iterations: coarse.iterations + end.iterations,
    ...(edge === 'floor' && {
      note: `the likelihood grows without bound as the support ends at an extreme value; it was kept ${data.floor} away`,
    }),
  };
}

function closedForm(
  family: Distribution,
  { full, data }: PreparedSample,
  parameters: readonly number[],
): LikelihoodMaximum {
  const k = family.shapes.length;
  const free = toFree(family, data, parameters.slice(0, k), parameters[k], parameters[k + 1]);
  const negLogLikelihood = full.n * likelihoodOf(family, full, data)(Float64Array.from(free));
  return { parameters, negLogLikelihood, converged: true, iterations: 0 };
}
