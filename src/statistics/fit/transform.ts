/**
 * From the free coordinates of an optimiser to the parameters of a family, and back. Shapes are opened at their
 * bounds by logarithm or logit (asinh where there are none); loc and scale follow from the median and width of the curve (`anchor.ts`) and are
 * then moved, if need be, so that the support holds every value.
 */

import type { Distribution, ShapeParameter } from '../distributions/distribution.ts';
import { anchorOf } from './anchor.ts';
import { cusped, shapeBudget } from './demanding.ts';

/** What a fit needs to know of the data besides its nodes. */
export interface DataFrame {
  readonly min: number;
  readonly max: number;
  readonly centre: number;
  readonly spread: number;
  /** Ascending. */
  readonly values: Float64Array;
  /** No closer to the smallest or largest value may a density grow without bound: half the data's resolution. */
  readonly floor: number;
}

/** Parameters of one evaluation. */
export interface Placement {
  readonly shapes: number[];
  loc: number;
  scale: number;
  /** How far, in spreads, the support would have cut into the data without being moved; 0 up to one spread. */
  excess: number;
  /** An end of the support with an unbounded density was kept off the extreme value. */
  atFloor?: boolean;
}

function openShape({ lower, upper }: ShapeParameter, value: number): number {
  if (lower === Number.NEGATIVE_INFINITY)
    return upper === Number.POSITIVE_INFINITY ? Math.asinh(value) : -Math.log(upper - value);
  return upper === Number.POSITIVE_INFINITY
    ? Math.log(value - lower)
    : Math.log((value - lower) / (upper - value));
}

function closeShape({ lower, upper }: ShapeParameter, free: number): number {
  if (lower === Number.NEGATIVE_INFINITY)
    return upper === Number.POSITIVE_INFINITY ? Math.sinh(free) : upper - Math.exp(-free);
  return upper === Number.POSITIVE_INFINITY
    ? lower + Math.exp(free)
    : lower + (upper - lower) / (1 + Math.exp(-free));
}

/** Free coordinates of all shapes; a shape that another one bounds becomes the atanh of their ratio. */
function openShapes(parameters: readonly ShapeParameter[], given: readonly number[]): number[] {
  return parameters.map((shape, i) => {
    const bound = boundOf(parameters, shape, given);
    return bound === undefined
      ? openShape(shape, inside(shape, given[i]))
      : Math.atanh(Math.max(-0.999, Math.min(0.999, given[i] / bound)));
  });
}

function closeShapes(parameters: readonly ShapeParameter[], free: ArrayLike<number>): number[] {
  const shapes: number[] = [];
  parameters.forEach((shape, i) => {
    const bound = boundOf(parameters, shape, shapes);
    shapes.push(bound === undefined ? closeShape(shape, free[i]) : bound * Math.tanh(free[i]));
  });
  return shapes;
}

/** Value of the shape that bounds this one. */
function boundOf(
  parameters: readonly ShapeParameter[],
  { boundedBy }: ShapeParameter,
  values: readonly number[],
): number | undefined {
  return boundedBy === undefined ? undefined : values[parameters.findIndex(({ name }) => name === boundedBy)];
}

/** Shapes on a bound (0 of a closed range) are moved inside by 1e-3, where a logarithm exists. */
function inside({ lower, upper }: ShapeParameter, value: number): number {
  const margin = 1e-3 * Math.min(1, upper - lower);
  return Math.min(upper - margin, Math.max(lower + margin, value));
}

/** Beyond these a shape has run off to a limit of its family, and rounding, not data, decides. */
const farthest = { real: 12, log: 14, logit: 35, ratio: 10, short: 9 };

function reachOf({ lower, upper, boundedBy }: ShapeParameter, short: boolean): number {
  if (short) return farthest.short;
  if (boundedBy !== undefined) return farthest.ratio;
  const open = Number(lower === Number.NEGATIVE_INFINITY) + Number(upper === Number.POSITIVE_INFINITY);
  return [farthest.logit, farthest.log, farthest.real][open];
}

/** Both directions between the free coordinates of an optimiser and the parameters of one family. */
export interface Coordinates {
  toFree(shapes: readonly number[], loc: number, scale: number): number[];
  /** The admissible parameters nearest to free coordinates; undefined where the shapes are not valid. */
  fromFree(free: ArrayLike<number>): Placement | undefined;
  /** Name of a shape in the last quarter of its reach. */
  runaway(free: ArrayLike<number>): string | undefined;
}

/** The free coordinates: opened shapes, then median and log interquartile range of the curve, in data units. */
export function coordinatesOf(family: Distribution, data: DataFrame): Coordinates {
  const k = family.shapes.length;
  const anchor = anchorOf(family);
  const short = shapeBudget(family.name) !== undefined;
  // Erlang is called an integer family but takes any shape; only where others are invalid are they rounded.
  const round = family.shapes.map(({ integer }) => integer === true && !family.isValid([1.5]));
  return {
    toFree(given, loc, scale) {
      const open = openShapes(family.shapes, given);
      const { centre, width } = anchor(closeShapes(family.shapes, open));
      return [
        ...open,
        (loc + scale * centre - data.centre) / data.spread,
        Math.log((scale * width) / data.spread),
      ];
    },
    fromFree(free) {
      if (!family.shapes.every((shape, i) => Math.abs(free[i]) <= reachOf(shape, short))) return undefined;
      const shapes = closeShapes(family.shapes, free).map((shape, i) =>
        round[i] ? Math.round(shape) : shape,
      );
      if (!family.isValid(shapes)) return undefined;
      const { centre, width } = anchor(shapes);
      const scale = (data.spread * Math.exp(free[k + 1])) / width;
      const placement: Placement = {
        shapes,
        loc: data.centre + data.spread * free[k] - scale * centre,
        scale,
        excess: 0,
      };
      if (!(scale > 0 && scale < Number.POSITIVE_INFINITY && Number.isFinite(placement.loc)))
        return undefined;
      const support = family.fitSupport?.(shapes) ?? family.support(shapes);
      hold(family, placement, support, data);
      if (cusped.has(family.name)) keepBetween(family, placement, data);
      return placement;
    },
    runaway: (free) =>
      family.shapes.find((shape, i) => Math.abs(free[i]) > 0.75 * reachOf(shape, short))?.name,
  };
}

/**
 * Places the ends of the support beyond the data. A gap between an end and the extreme value that is, or would
 * be, smaller than `near` shrinks exponentially with the free coordinates instead of linearly: it stays positive,
 * and an optimum at a gap of a millionth of the spread is as easy to reach as one at the edge itself.
 */
function hold(
  family: Distribution,
  placement: Placement,
  [lower, upper]: readonly [number, number],
  { min, max, spread, floor }: DataFrame,
): void {
  const { shapes, loc, scale } = placement;
  const near = 0.05 * spread;
  const finest = 1e-15 * (Math.abs(min) + Math.abs(max) + scale * finite(Math.max(-lower, upper)));
  const gapOf = (raw: number, end: number, inward: number): number => {
    if (raw >= near) return raw;
    placement.excess += Math.max(0, -raw / spread - 1);
    const gap = Math.max(finest, near * Math.exp(raw / near - 1));
    if (gap > floor || !unboundedAt(family, shapes, end, (inward * floor) / scale)) return gap;
    placement.atFloor = true;
    return floor;
  };
  const low = min - gapOf(min - (loc + lower * scale), lower, 1);
  const high = max + gapOf(loc + upper * scale - max, upper, -1);
  if (Number.isFinite(high - low)) placement.scale = (high - low) / (upper - lower);
  if (Number.isFinite(low)) placement.loc = low - lower * placement.scale;
  else if (Number.isFinite(high)) placement.loc = high - upper * placement.scale;
}

const finite = (x: number): number => (Number.isFinite(x) ? Math.abs(x) : 0);

/**
 * True where the density grows without bound towards an end of the support (gamma with a shape below 1). The
 * likelihood then rises for ever as that end nears an extreme value, which says no more than that this value
 * exists; a fit keeps half the data's resolution away from it.
 */
function unboundedAt(family: Distribution, shapes: readonly number[], end: number, step: number): boolean {
  return family.logpdf(end + 1e-9 * step, shapes) > family.logpdf(end + 1e-6 * step, shapes) + 1e-3;
}

/** Keeps a pole at loc half the data's resolution away from the nearest value, for the same reason. */
function keepBetween(family: Distribution, placement: Placement, { values, floor }: DataFrame): void {
  if (!unboundedAt(family, placement.shapes, 0, floor / placement.scale)) return;
  const nearest = nearestValue(values, placement.loc);
  const gap = placement.loc - nearest;
  if (Math.abs(gap) >= floor) return;
  placement.loc = nearest + (gap < 0 ? -floor : floor);
  placement.atFloor = true;
}

function nearestValue(values: Float64Array, x: number): number {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] < x) low = middle;
    else high = middle;
  }
  return x - values[low] < values[high] - x ? values[low] : values[high];
}
