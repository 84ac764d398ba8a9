/** Seeded bootstrap of a weighted sample. */

import { multinomial } from './binomial.ts';
import type { WeightedSample } from './distributions/distribution.ts';
import type { Random } from './random.ts';

export interface BootstrapOptions {
  readonly random: Random;
  /** Default 1000. */
  readonly replicates?: number;
}

/**
 * Redraws n values with replacement, `replicates` times, and returns the statistic of each replicate in
 * ascending order. Counts are drawn for the distinct values, so a million voxels cost their distinct values.
 * Values that do not occur in a replicate are left out of it.
 */
export function bootstrap(
  sample: WeightedSample,
  statistic: (replicate: WeightedSample) => number,
  { random, replicates = 1000 }: BootstrapOptions,
): Float64Array {
  const n = Math.round(sample.n);
  const counts = new Float64Array(sample.values.length);
  const results = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) {
    multinomial(random, n, sample.weights, counts);
    const drawn = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
    const values = new Float64Array(drawn);
    const weights = new Float64Array(drawn);
    for (let i = 0, at = 0; i < counts.length; i++) {
      if (counts[i] === 0) continue;
      values[at] = sample.values[i];
      weights[at++] = counts[i];
    }
    results[r] = statistic({ values, weights, n });
  }
  return results.sort();
}
