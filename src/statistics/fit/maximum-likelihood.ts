/**
 * Maximum-likelihood fit of any family. The search runs on a few dozen nodes that stand for the sample, goes on
 * with a few hundred, and all values are used for the likelihood that is reported. Deterministic: no clock, no
 * random start.
 */

import type { Distribution, WeightedSample } from '../distributions/distribution.ts';
import { prepareLogpdf } from '../distributions/standardise.ts';
import { shapeBudget } from './demanding.ts';
import { likelihoodOf } from './likelihood.ts';
import type { PreparedSample } from './prepared-sample.ts';
import { searchSmooth } from './search.ts';
import { isInteger, searchCostly, searchInteger } from './search-costly.ts';
import { coordinatesOf } from './transform.ts';

/** What a search found. */
export interface LikelihoodMaximum {
  /** Shapes, loc, scale. */
  readonly parameters: readonly number[];
  readonly negLogLikelihood: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly note?: string;
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
  const budget = shapeBudget(family.name);
  const end = budget
    ? searchCostly(family, prepared, coordinates, budget)
    : (isInteger(family) ? searchInteger : searchSmooth)(family, prepared, coordinates);
  if (end === undefined || !Number.isFinite(end.value))
    return {
      reason: 'no start gives every value a density: the support of this family cannot hold the data',
    };
  const negLogLikelihood = full.n * (budget ? end.value : likelihoodOf(family, full, coordinates)(end.x));
  const placement = coordinates.fromFree(end.x);
  if (placement === undefined || !Number.isFinite(negLogLikelihood))
    return { reason: 'the likelihood of all values is not finite at the maximum of their stand-in' };
  const { shapes, loc, scale, atFloor } = placement;
  const runaway = coordinates.runaway(end.x);
  const notes = [
    runaway && `${runaway} runs off to a limit of the family, where the likelihood no longer changes`,
    atFloor &&
      `the likelihood grows without bound as the density's pole nears a value; it was kept ${data.floor} away`,
    budget &&
      `${budget} shapes were tried, and the likelihood summed over ${prepared.medium.values.length} nodes: a slightly higher one may exist`,
  ].filter((note) => typeof note === 'string');
  return {
    parameters: [...shapes, loc, scale],
    negLogLikelihood,
    converged: end.converged || runaway !== undefined,
    iterations: end.iterations,
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
