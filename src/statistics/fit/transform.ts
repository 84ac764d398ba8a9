/**
 * From the free coordinates of an optimiser to the parameters of a family, and back. Shapes are opened at their
 * bounds by logarithm or logit; loc and scale are measured in units of the data and then moved, if need be, so
 * that the support holds every value.
 */

import type { Distribution, ShapeParameter } from '../distributions/distribution.ts';

/** What a fit needs to know of the data besides its nodes. */
export interface DataFrame {
  readonly min: number;
  readonly max: number;
  readonly centre: number;
  readonly spread: number;
  /** No closer to the smallest or largest value may a density grow without bound: half the data's resolution. */
  readonly floor: number;
}

/** Parameters of one evaluation. */
export interface Placement {
  readonly shapes: number[];
  loc: number;
  scale: number;
  /** The support was moved to hold the data; 'floor': and its edge, where the density is unbounded, kept off. */
  edge?: 'support' | 'floor';
}

function openShape({ lower, upper }: ShapeParameter, value: number): number {
  if (lower === Number.NEGATIVE_INFINITY)
    return upper === Number.POSITIVE_INFINITY ? value : -Math.log(upper - value);
  return upper === Number.POSITIVE_INFINITY
    ? Math.log(value - lower)
    : Math.log((value - lower) / (upper - value));
}

function closeShape({ lower, upper }: ShapeParameter, free: number): number {
  if (lower === Number.NEGATIVE_INFINITY)
    return upper === Number.POSITIVE_INFINITY ? free : upper - Math.exp(-free);
  return upper === Number.POSITIVE_INFINITY
    ? lower + Math.exp(free)
    : lower + (upper - lower) / (1 + Math.exp(-free));
}

/** d shape / d free coordinate, for each shape. */
export function freeRates(family: Distribution, shapes: readonly number[]): number[] {
  return family.shapes.map(({ lower, upper }, i) => {
    if (lower === Number.NEGATIVE_INFINITY) return upper === Number.POSITIVE_INFINITY ? 1 : upper - shapes[i];
    if (upper === Number.POSITIVE_INFINITY) return shapes[i] - lower;
    return ((shapes[i] - lower) * (upper - shapes[i])) / (upper - lower);
  });
}

/** Shapes on a bound (0 of a closed range) are moved inside by 1e-3, where a logarithm exists. */
function inside({ lower, upper }: ShapeParameter, value: number): number {
  const margin = 1e-3 * Math.min(1, upper - lower);
  return Math.min(upper - margin, Math.max(lower + margin, value));
}

/** Free coordinates of shapes, loc and scale. */
export function toFree(
  family: Distribution,
  { centre, spread }: DataFrame,
  shapes: readonly number[],
  loc: number,
  scale: number,
): number[] {
  return [
    ...family.shapes.map((shape, i) => openShape(shape, inside(shape, shapes[i]))),
    (loc - centre) / spread,
    Math.log(scale / spread),
  ];
}

/** The admissible parameters nearest to free coordinates; undefined where the shapes are not valid. */
export function fromFree(
  family: Distribution,
  data: DataFrame,
  free: ArrayLike<number>,
): Placement | undefined {
  const k = family.shapes.length;
  const shapes = family.shapes.map((shape, i) => closeShape(shape, free[i]));
  if (!family.isValid(shapes)) return undefined;
  const scale = data.spread * Math.exp(free[k + 1]);
  const placement: Placement = { shapes, loc: data.centre + data.spread * free[k], scale };
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY && Number.isFinite(placement.loc))) return undefined;
  const support = family.support(shapes);
  hold(placement, support, data.min, data.max);
  keepOff(family, placement, support, data);
  return placement;
}

/** Moves loc (and widens scale where both ends are finite) until [min, max] lies in the support. */
function hold(
  placement: Placement,
  [lower, upper]: readonly [number, number],
  min: number,
  max: number,
): void {
  if (Number.isFinite(lower) && Number.isFinite(upper) && placement.scale * (upper - lower) < max - min) {
    placement.scale = (max - min) / (upper - lower);
    placement.loc = min - lower * placement.scale;
    placement.edge = 'support';
  }
  const { scale } = placement;
  if (Number.isFinite(lower) && placement.loc + lower * scale > min) {
    placement.loc = min - lower * scale;
    placement.edge = 'support';
  }
  if (Number.isFinite(upper) && placement.loc + upper * scale < max) {
    placement.loc = max - upper * scale;
    placement.edge = 'support';
  }
}

/**
 * Where the density is unbounded at an end of the support (gamma with a shape below 1), the likelihood grows
 * without bound as that end nears an extreme value; it says nothing but that the value exists. There the end
 * keeps a distance of `floor`.
 */
function keepOff(
  family: Distribution,
  placement: Placement,
  [lower, upper]: readonly [number, number],
  { min, max, floor }: DataFrame,
): void {
  const { shapes } = placement;
  const unbounded = (end: number, inward: number): boolean => {
    const step = (inward * floor) / placement.scale;
    const near = family.logpdf(end + 1e-9 * step, shapes);
    const far = family.logpdf(end + 1e-6 * step, shapes);
    return near > far + 1e-3;
  };
  const low = placement.loc + lower * placement.scale;
  const high = placement.loc + upper * placement.scale;
  const offLow = min - low < floor && unbounded(lower, 1);
  const offHigh = high - max < floor && unbounded(upper, -1);
  if (!offLow && !offHigh) return;
  placement.edge = 'floor';
  const newLow = offLow ? min - floor : low;
  const newHigh = offHigh ? max + floor : high;
  if (Number.isFinite(newHigh - newLow)) placement.scale = (newHigh - newLow) / (upper - lower);
  placement.loc = Number.isFinite(newLow)
    ? newLow - lower * placement.scale
    : newHigh - upper * placement.scale;
}
