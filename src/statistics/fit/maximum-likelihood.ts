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
import { prepareLogpdf } from '../distributions/standardise.ts';
import { summarise } from '../sample.ts';
import { compress } from './compress.ts';
import { gradientOf, likelihoodOf } from './likelihood.ts';
import { minimiseNelderMead } from './nelder-mead.ts';
import { type Minimum, minimiseBfgs } from './optimise.ts';
import { type Coordinates, coordinatesOf, type DataFrame } from './transform.ts';

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
    coarse: compress(full, 24, 4),
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

/** Starts in free coordinates, best first. */
function rankedStarts(
  family: Distribution,
  { summary }: PreparedSample,
  { toFree }: Coordinates,
  value: (free: Float64Array) => number,
): { x: Float64Array; value: number }[] {
  const candidates = [...(family.start?.(summary) ?? []), ...plainStarts(family, summary)];
  return candidates
    .map(({ shapes, loc, scale }) => Float64Array.from(toFree(shapes, loc, scale)))
    .map((x) => ({ x, value: value(x) }))
    .filter((start) => Number.isFinite(start.value))
    .sort((a, b) => a.value - b.value);
}

/**
 * The lowest minimum of the coarse nodes: a short search from each start, a longer one from the best two; with an
 * analytic gradient BFGS needs no such care.
 */
function searchCoarse(
  family: Distribution,
  prepared: PreparedSample,
  coordinates: Coordinates,
): Minimum | undefined {
  const { coarse } = prepared;
  const value = likelihoodOf(family, coarse, coordinates);
  const lowest = (minima: Minimum[]) => minima.sort((a, b) => a.value - b.value);
  const starts = rankedStarts(family, prepared, coordinates, value);
  if (family.prepareGradient) {
    const objective = gradientOf(family, coarse, coordinates);
    return lowest(starts.slice(0, 3).map(({ x }) => minimiseBfgs(objective, x, { tolerance: 1e-7 })))[0];
  }
  const dimension = family.shapes.length + 2;
  const search = (x: Float64Array, evaluations: number) =>
    minimiseNelderMead(value, x, { maxEvaluations: evaluations * dimension, tolerance: 1e-6 });
  const short = lowest(starts.slice(0, 6).map(({ x }) => search(x, 20)));
  return lowest(short.slice(0, 2).map(({ x }) => search(x, 50)))[0];
}

/** BFGS on the medium nodes; where an edge or a kink stops it, Nelder-Mead in wide and then in small steps. */
function refine(
  family: Distribution,
  { full, medium }: PreparedSample,
  coordinates: Coordinates,
  start: Float64Array,
): Minimum {
  const smooth = minimiseBfgs(gradientOf(family, medium, coordinates), start, {
    maxIterations: 60,
    tolerance: 1e-10,
  });
  const value = likelihoodOf(family, medium, coordinates);
  const walk = (from: Minimum, x: Float64Array, step: number): Minimum => {
    const found = minimiseNelderMead(value, x, { maxEvaluations: 80 * x.length, tolerance: 1e-9, step });
    return { ...found, iterations: from.iterations + found.iterations };
  };
  let best: Minimum = smooth;
  if (!smooth.converged) for (const step of [0.3, 0.03]) best = walk(best, best.x, step);
  for (let hops = 0; hops < 4; hops++) {
    const beside = lowestBeside(value, best);
    if (beside === undefined) break;
    best = walk(best, beside, 0.02);
  }
  if (!cusped.has(family.name) || full === medium || full.values.length > mostForCusps) return best;
  const exact = likelihoodOf(family, full, coordinates);
  const place = lowestBeside(exact, { ...best, value: exact(best.x) }) ?? best.x;
  return minimiseNelderMead(exact, place, { maxEvaluations: 40 * place.length, tolerance: 1e-7, step: 0.03 });
}

/** Families whose density has a cusp or a zero in its middle: a minimum lies between any two neighbouring values. */
const cusped = new Set(['dgamma', 'dweibull']);

/** Between more values than this those minima are no deeper than 1e-6 of the likelihood. */
const mostForCusps = 50_000;

/** The lowest of some places to the left and right, if any is lower than the minimum itself. */
function lowestBeside(value: (free: Float64Array) => number, { x, value: here }: Minimum) {
  let lowest = here - 1e-9;
  let place: Float64Array | undefined;
  for (const distance of [0.004, 0.01, 0.02, 0.04, 0.08, 0.16])
    for (const side of [-distance, distance]) {
      const beside = x.slice();
      beside[x.length - 2] += side;
      const there = value(beside);
      if (there < lowest) {
        lowest = there;
        place = beside;
      }
    }
  return place;
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
  if (closed !== undefined) return closedForm(family, full, closed);
  const coordinates = coordinatesOf(family, data);
  const coarse = searchCoarse(family, prepared, coordinates);
  if (coarse === undefined)
    return {
      reason: 'no start gives every value a density: the support of this family cannot hold the data',
    };
  const end = refine(family, prepared, coordinates, coarse.x);
  const negLogLikelihood = full.n * likelihoodOf(family, full, coordinates)(end.x);
  const placement = coordinates.fromFree(end.x);
  if (placement === undefined || !Number.isFinite(negLogLikelihood))
    return { reason: 'the likelihood of all values is not finite at the maximum of their stand-in' };
  const { shapes, loc, scale, atFloor } = placement;
  const runaway = coordinates.runaway(end.x);
  const notes = [
    runaway && `${runaway} runs off to a limit of the family, where the likelihood no longer changes`,
    atFloor &&
      `the likelihood grows without bound as the support ends at an extreme value; it was kept ${data.floor} away`,
  ].filter((note) => typeof note === 'string');
  return {
    parameters: [...shapes, loc, scale],
    negLogLikelihood,
    converged: end.converged || runaway !== undefined,
    iterations: coarse.iterations + end.iterations,
    ...(notes.length > 0 && { note: notes.join('; ') }),
  };
}

function closedForm(
  family: Distribution,
  { values, weights }: WeightedSample,
  parameters: readonly number[],
): LikelihoodMaximum {
  const logpdf = prepareLogpdf(family, parameters);
  let negLogLikelihood = 0;
  for (let i = 0; i < values.length; i++) negLogLikelihood -= weights[i] * logpdf(values[i]);
  return { parameters, negLogLikelihood, converged: true, iterations: 0 };
}
