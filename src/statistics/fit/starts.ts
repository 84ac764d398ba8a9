/** Where a search begins. */

import type { Distribution, SampleSummary, StartValue } from '../distributions/distribution.ts';
import type { PreparedSample } from './prepared-sample.ts';
import type { Coordinates } from './transform.ts';

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
export function rankedStarts(
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
