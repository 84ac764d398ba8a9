/**
 * From the formulas of a family to a {@link Distribution}: the rules that every family shares (invalid shapes
 * give NaN, the density is zero outside the support, the distribution function is 0 and 1 there, a quantile
 * without closed form is a root) live here.
 */
import { invertIncreasing } from '../special/root.ts';
import type {
  Distribution,
  SampleSummary,
  ShapeParameter,
  StartValue,
  WeightedSample,
} from './distribution.ts';
import { quantileStart } from './quantile-start.ts';

/** The formulas of a family in standard form; they are only called with valid shapes. */
export interface FamilyDefinition {
  readonly name: string;
  /** Default: none. */
  readonly shapes?: readonly ShapeParameter[];
  /** Default: every shape lies strictly between its bounds. */
  isValid?(shapes: readonly number[]): boolean;
  readonly support: readonly [number, number] | ((shapes: readonly number[]) => readonly [number, number]);
  /** The density vanishes at the lower end, where its formula is undefined. */
  readonly zeroAtLower?: boolean;
  /** Prepares constants and returns the log-density within the support, finite ends included. */
  logDensity(shapes: readonly number[]): (x: number) => number;
  /** Within the open support. */
  cdf(x: number, shapes: readonly number[]): number;
  /** Within the open support, where 1 - cdf loses digits. */
  sf?(x: number, shapes: readonly number[]): number;
  /** For 0 < p < 1. */
  quantile?(p: number, shapes: readonly number[]): number;
  /** Inverse of the survival function for 0 < q < 1. */
  upperQuantile?(q: number, shapes: readonly number[]): number;
  /** Shape values from which a fit may start; location and scale follow from the data's quartiles. */
  startShapes?(summary: SampleSummary): readonly (readonly number[])[];
  /** Starts of a family whose location and scale do not follow from quartiles. */
  start?(summary: SampleSummary): StartValue[];
  /** Maximum-likelihood fit in closed form. */
  fitClosedForm?(sample: WeightedSample): readonly number[] | undefined;
}

/** A shape parameter that must be positive. */
export function positiveShape(name: string): ShapeParameter {
  return { name, lower: 0, upper: Infinity };
}

/** A shape parameter that may be any finite number. */
export function realShape(name: string): ShapeParameter {
  return { name, lower: -Infinity, upper: Infinity };
}

/** All combinations of shape values, for {@link FamilyDefinition.startShapes}. */
export function combinations(...axes: readonly (readonly number[])[]): number[][] {
  return axes.reduce<number[][]>((rows, axis) => rows.flatMap((row) => axis.map((v) => [...row, v])), [[]]);
}

/** The formulas of a family as the rest of the house uses them. */
export function defineFamily(definition: FamilyDefinition): Distribution {
  const { name, shapes = [], sf, fitClosedForm } = definition;
  const isValid = (values: readonly number[]) =>
    definition.isValid?.(values) ??
    shapes.every((shape, i) => values[i] > shape.lower && values[i] < shape.upper);
  const support = (values: readonly number[]) =>
    typeof definition.support === 'function' ? definition.support(values) : definition.support;

  /** A distribution function, or its complement, extended beyond the support. */
  const extended =
    (inside: (x: number, values: readonly number[]) => number, below: number) =>
    (x: number, values: readonly number[]): number => {
      if (Number.isNaN(x) || !isValid(values)) return Number.NaN;
      const [lower, upper] = support(values);
      if (x <= lower) return below;
      return x >= upper ? 1 - below : inside(x, values);
    };
  const cdf = extended((x, values) => definition.cdf(x, values), 0);
  const extendedSf = sf && extended((x, values) => sf(x, values), 1);

  const family: Distribution = {
    name,
    shapes,
    isValid,
    support: (values) => (isValid(values) ? support(values) : [Number.NaN, Number.NaN]),
    logpdf: (x, values) => family.prepareLogpdf!(values)(x),
    prepareLogpdf(values) {
      if (!isValid(values)) return () => Number.NaN;
      return withinSupport(definition.logDensity(values), support(values), definition.zeroAtLower === true);
    },
    cdf,
    ...(extendedSf && { sf: extendedSf }),
    ...(fitClosedForm && { fitClosedForm }),
    quantile(p, values) {
      if (!(p >= 0 && p <= 1) || !isValid(values)) return Number.NaN;
      const [lower, upper] = support(values);
      if (p === 0) return lower;
      if (p === 1) return upper;
      if (definition.quantile) return definition.quantile(p, values);
      // In the upper half the survival function keeps the digits of 1 - p.
      if (extendedSf && p > 0.5)
        return invertIncreasing((x) => -extendedSf(x, values), p - 1, { lower, upper });
      return invertIncreasing((x) => cdf(x, values), p, { lower, upper });
    },
    start(summary) {
      if (definition.start) return definition.start(summary);
      const candidates = definition.startShapes?.(summary) ?? [[]];
      return candidates.flatMap((values) => startsAround(quantileStart(family, values, summary), summary));
    },
  };
  return family;
}

/** A start and wider ones about the median, for laws whose tails are lighter than the data's. */
function startsAround({ shapes, loc, scale }: StartValue, summary: SampleSummary): StartValue[] {
  const median = summary.quantile(0.5);
  return [1, 1.7, 4].map((s) => ({ shapes, loc: median - s * (median - loc), scale: s * scale }));
}

/** A log-density that is -Infinity outside the support; infinite arguments are outside every support. */
function withinSupport(
  inside: (x: number) => number,
  [lower, upper]: readonly [number, number],
  zeroAtLower: boolean,
): (x: number) => number {
  const first = Math.max(lower, -Number.MAX_VALUE);
  const last = Math.min(upper, Number.MAX_VALUE);
  return (x) => {
    if (x >= first && x <= last && !(zeroAtLower && x === first)) return inside(x);
    return Number.isNaN(x) ? Number.NaN : Number.NEGATIVE_INFINITY;
  };
}
