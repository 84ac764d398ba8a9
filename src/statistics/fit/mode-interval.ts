/** How sure the mode of a Johnson-SU fit is. */

import { OsteonError } from '../../errors.ts';
import { bootstrap } from '../bootstrap.ts';
import type { WeightedSample } from '../distributions/distribution.ts';
import type { Random } from '../random.ts';
import { summarise, weightedSample } from '../sample.ts';
import { normalQuantile } from '../special/erf.ts';
import { compress } from './compress.ts';
import { fitJohnsonSU, type JohnsonSUFit, johnsonSUModeInfluence } from './johnson-su.ts';

export interface ModeInterval {
  readonly lo: number;
  readonly hi: number;
  readonly standardError: number;
  readonly method: 'delta' | 'bootstrap';
}

export interface ModeIntervalOptions {
  /** Coverage, in (0, 1); default 0.95. */
  readonly level?: number;
  readonly method?: 'delta' | 'bootstrap';
  /** The generator of the bootstrap; required by it. */
  readonly random?: Random;
  /** Default 1000. */
  readonly replicates?: number;
}

/**
 * Confidence interval of the fitted mode, in the units of the values, for independent observations.
 *
 * `delta`: mode +- quantile x standard error from the influence function (the sandwich variance, which holds
 * even where Johnson-SU is only close to the truth). `bootstrap`: percentiles of refitted modes; large samples
 * of floats are drawn from about 400 nodes that stand for them.
 *
 * Neighbouring voxels are correlated; for them use `johnsonSUModeInfluence` with a variance that knows it.
 *
 * @throws OsteonError `mode-interval-options` for a level outside (0, 1) or a bootstrap without `random`.
 */
export function modeInterval(
  sample: WeightedSample,
  fit: JohnsonSUFit,
  { level = 0.95, method = 'delta', random, replicates = 1000 }: ModeIntervalOptions = {},
): ModeInterval {
  if (!(level > 0 && level < 1))
    throw new OsteonError('mode-interval-options', `modeInterval: invalid level; not in (0, 1): ${level}`, {
      kind: 'usage',
      hint: 'Pass a level such as 0.95.',
    });
  if (method === 'delta') {
    const influence = johnsonSUModeInfluence(fit);
    let sum = 0;
    for (let i = 0; i < sample.values.length; i++)
      sum += sample.weights[i] * influence(sample.values[i]) ** 2;
    const standardError = Math.sqrt(sum) / sample.n;
    const half = standardError * normalQuantile(0.5 + level / 2);
    return { lo: fit.mode - half, hi: fit.mode + half, standardError, method };
  }
  if (random === undefined)
    throw new OsteonError('mode-interval-options', 'modeInterval: the bootstrap needs a seeded generator', {
      kind: 'usage',
      hint: 'Pass random: createRandom(seed).',
    });
  const modes = bootstrap(
    compress(sample, 200, 12),
    (replicate) =>
      replicate.values.length < 4 ? Number.NaN : fitJohnsonSU(replicate, { warmStart: fit }).mode,
    { random, replicates },
  ).filter(Number.isFinite);
  const { quantile, sd } = summarise(weightedSample(modes));
  return { lo: quantile((1 - level) / 2), hi: quantile((1 + level) / 2), standardError: sd, method };
}
