/** A sample and its stand-ins of fewer nodes, made once for the fits of many families. */

import type { SampleSummary, WeightedSample } from '../distributions/distribution.ts';
import { summarise } from '../sample.ts';
import { compress } from './compress.ts';
import type { DataFrame } from './transform.ts';

/** From the finest to the coarsest. */
export interface PreparedSample {
  readonly full: WeightedSample;
  /** About 400 nodes. */
  readonly medium: WeightedSample;
  /** About 60 nodes. */
  readonly coarse: WeightedSample;
  /** About 30 nodes, for densities that cost as much as a whole fit of another family. */
  readonly tiny: WeightedSample;
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
    coarse: compress(full, 12, 1),
    tiny: compress(full, 6, 0.5),
    summary,
    data: {
      values: full.values,
      min: summary.min,
      max: summary.max,
      centre: summary.quantile(0.5),
      spread,
      floor: Math.max(gap / 2, 1e-9 * spread),
    },
  };
}
