/** The search of a smooth family with shapes that may take any value: coarse nodes first, then medium ones. */

import type { Distribution } from '../distributions/distribution.ts';
import { cusped } from './demanding.ts';
import { gradientOf, likelihoodOf } from './likelihood.ts';
import { minimiseNelderMead } from './nelder-mead.ts';
import { type Minimum, minimiseBfgs } from './optimise.ts';
import type { PreparedSample } from './prepared-sample.ts';
import { rankedStarts } from './starts.ts';
import type { Coordinates } from './transform.ts';

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
  return minimiseNelderMead(exact, place, { maxEvaluations: 25 * place.length, tolerance: 1e-7, step: 0.03 });
}

/** Between more values than this the minima beside a cusp are no deeper than 1e-6 of the likelihood. */
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

/** The lowest point that is found, in free coordinates; undefined where no start is admissible. */
export function searchSmooth(
  family: Distribution,
  prepared: PreparedSample,
  coordinates: Coordinates,
): Minimum | undefined {
  const coarse = searchCoarse(family, prepared, coordinates);
  if (coarse === undefined) return undefined;
  const end = refine(family, prepared, coordinates, coarse.x);
  return { ...end, iterations: coarse.iterations + end.iterations };
}
