/**
 * Searches for families whose shapes are costly to change (each new shape may mean a table of integrals, while loc
 * and scale come free), and for families whose only shape is an integer.
 */

import type { Distribution } from '../distributions/distribution.ts';
import { quantileStart } from '../distributions/quantile-start.ts';
import { likelihoodOf } from './likelihood.ts';
import { minimiseNelderMead } from './nelder-mead.ts';
import type { Minimum } from './optimise.ts';
import type { PreparedSample } from './prepared-sample.ts';
import { rankedStarts } from './starts.ts';
import type { Coordinates } from './transform.ts';

/** Minimum over loc and scale alone, the shapes as they are. */
function minimisePlacement(
  value: (free: Float64Array) => number,
  start: Float64Array,
  step: number,
): Minimum {
  const shapes = start.subarray(0, start.length - 2);
  const found = minimiseNelderMead(
    (placed) => value(Float64Array.of(...shapes, ...placed)),
    start.slice(-2),
    {
      maxEvaluations: 120,
      tolerance: 1e-9,
      step,
    },
  );
  return { ...found, x: Float64Array.of(...shapes, ...found.x) };
}

/** All parameters together on the tiny stand-in, then loc and scale on the medium one. */
export function searchCostly(
  family: Distribution,
  prepared: PreparedSample,
  coordinates: Coordinates,
  budget: number,
): Minimum | undefined {
  const value = likelihoodOf(family, prepared.tiny, coordinates);
  const [start] = rankedStarts(family, prepared, coordinates, value);
  if (start === undefined) return undefined;
  const found = minimiseNelderMead(value, start.x, { maxEvaluations: budget, tolerance: 1e-6 });
  const end = minimisePlacement(likelihoodOf(family, prepared.medium, coordinates), found.x, 0.03);
  return { ...end, iterations: found.iterations + end.iterations, converged: found.converged };
}

/** Larger integers than this are as good as the limit of their family. */
const largestInteger = 100;

/** True where the only shape of a family takes integers alone. */
export function isInteger(family: Distribution): boolean {
  return family.shapes.length === 1 && family.shapes[0].integer === true && !family.isValid([1.5]);
}

/** Loc and scale for each of a ladder of integers, then for the integers around the best. */
export function searchInteger(
  family: Distribution,
  prepared: PreparedSample,
  coordinates: Coordinates,
): Minimum | undefined {
  const value = likelihoodOf(family, prepared.coarse, coordinates);
  const known = new Map<number, Minimum>();
  let best: Minimum | undefined;
  let bestInteger = 1;
  let iterations = 0;
  const attempt = (n: number): boolean => {
    if (known.has(n) || n < 1 || n > largestInteger) return false;
    const { loc, scale } = quantileStart(family, [n], prepared.summary);
    const found = minimisePlacement(value, Float64Array.from(coordinates.toFree([n], loc, scale)), 0.3);
    known.set(n, found);
    iterations += found.iterations;
    if (!(found.value < (best?.value ?? Number.POSITIVE_INFINITY))) return false;
    best = found;
    bestInteger = n;
    return true;
  };
  for (let n = 1, worse = 0; n <= largestInteger && worse < 3; n = Math.ceil(1.5 * n))
    worse = attempt(n) ? 0 : worse + 1;
  for (let step = Math.ceil(bestInteger / 5); step >= 1; step = Math.floor(step / 2))
    while (attempt(bestInteger + step) || attempt(bestInteger - step));
  if (best === undefined) return undefined;
  const end = minimisePlacement(likelihoodOf(family, prepared.medium, coordinates), best.x, 0.02);
  return { ...end, iterations: iterations + end.iterations };
}
