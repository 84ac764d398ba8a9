/** The plain description of a sample, ready to be stored in a result. */

import type { WeightedSample } from './distributions/distribution.ts';
import { summarise } from './sample.ts';

export interface Description {
  /** Sum of weights: the number of values. */
  readonly n: number;
  readonly mean: number;
  /** NumPy's median: the mean of the two middle values where n is even. */
  readonly median: number;
  /** Population standard deviation (divides by n). */
  readonly sd: number;
  /** Population skewness m3 / m2^1.5; NaN for a constant sample. */
  readonly skewness: number;
  /** Population excess kurtosis m4 / m2^2 - 3; NaN for a constant sample. */
  readonly excessKurtosis: number;
  readonly min: number;
  readonly max: number;
}

/** Describes a sample in the units of its values. */
export function describe(sample: WeightedSample): Description {
  const { quantile, ...rest } = summarise(sample);
  const { n, mean, sd, skewness, excessKurtosis, min, max } = rest;
  return { n, mean, median: quantile(0.5), sd, skewness, excessKurtosis, min, max };
}
