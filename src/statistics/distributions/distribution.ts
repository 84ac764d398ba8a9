/**
 * What a continuous distribution is to the rest of the house. One file per family, named as SciPy names it;
 * `index.ts` of this folder lists them. Families describe the standard form (loc 0, scale 1); location and
 * scale are applied in one place (`standardise.ts`), as in SciPy.
 */

/** One shape parameter and the values that are admissible. */
export interface ShapeParameter {
  /** SciPy's name: `a`, `b`, `df`, ... */
  readonly name: string;
  /** Open or closed bounds are not distinguished here; `isValid` of the family decides. */
  readonly lower: number;
  readonly upper: number;
  /** Name of an earlier, positive shape that bounds the magnitude of this one: |b| < a. */
  readonly boundedBy?: string;
  /** Shape is an integer (erlang). */
  readonly integer?: boolean;
}

export interface Distribution {
  /** SciPy's name: `johnsonsu`, `norminvgauss`. */
  readonly name: string;
  /** In SciPy's order; empty where the family has only loc and scale. */
  readonly shapes: readonly ShapeParameter[];
  /** True where SciPy itself accepts the shape values (its `_argcheck`). */
  isValid(shapes: readonly number[]): boolean;
  /** Support of the standard form, as [lower, upper]. */
  support(shapes: readonly number[]): readonly [number, number];
  /**
   * Interval that a fit keeps the data in, where that is not the support: one period of a circular family, whose
   * density SciPy repeats along the whole line without end.
   */
  fitSupport?(shapes: readonly number[]): readonly [number, number];
  /** Log-density of the standard form; -Infinity outside the support, NaN for invalid shapes. */
  logpdf(x: number, shapes: readonly number[]): number;
  /** Distribution function of the standard form. */
  cdf(x: number, shapes: readonly number[]): number;
  /** Survival function where 1 - cdf would lose digits. */
  sf?(x: number, shapes: readonly number[]): number;
  /** Quantile of the standard form, where a closed form or a better inverse than root finding exists. */
  quantile?(p: number, shapes: readonly number[]): number;
  /**
   * Fast path of a fit: prepares shape-dependent constants once and returns the log-density of the standard
   * form as a function of x alone.
   */
  prepareLogpdf?(shapes: readonly number[]): (x: number) => number;
  /**
   * Like `prepareLogpdf`, with the gradient: the function returns the log-density at x and writes
   * d/d(shapes...) and then d/dx into `out` (length shapes.length + 1). Only where an analytic form is worth it.
   */
  prepareGradient?(shapes: readonly number[]): (x: number, out: Float64Array) => number;
  /**
   * Centre and width of the standard form (mean and standard deviation, say), where quantiles are slow: a fit
   * moves these instead of loc and scale.
   */
  anchor?(shapes: readonly number[]): { readonly centre: number; readonly width: number };
  /** Starting shape values for a fit to the data's summary; SciPy's default start is all ones. */
  start?(summary: SampleSummary): StartValue[];
  /** Closed-form maximum-likelihood fit where one exists (norm, expon, uniform, laplace, ...). */
  fitClosedForm?(sample: WeightedSample): readonly number[] | undefined;
}

/** Distinct values in ascending order with their weights (counts). */
export interface WeightedSample {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  /** Sum of weights. */
  readonly n: number;
}

/** Moments and quantiles of a sample, for starting values. */
export interface SampleSummary {
  readonly n: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly sd: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
  /** Weighted quantile of the sample. */
  quantile(p: number): number;
}

/** A start of the optimiser: shapes in SciPy's order, then loc, then scale. */
export interface StartValue {
  readonly shapes: readonly number[];
  readonly loc: number;
  readonly scale: number;
}
