/** Standard error of a fitted mode over one or several regions of correlated voxels. */

import type { Vector3, VoxelArray } from '../image/index.ts';
import {
  createRandom,
  type JohnsonSUFit,
  johnsonSUModeInfluence,
  modeInterval,
  type WeightedSample,
} from '../statistics/index.ts';
import { spatialVariance } from './spatial-variance.ts';

/** A region on its own grid. */
export interface RegionPart {
  readonly region: Uint8Array;
  readonly voxels: VoxelArray;
  readonly size: Vector3;
  readonly spacingMm: Vector3;
}

export interface ModeVariance {
  readonly standardErrorHU: number;
  /** By how much the correlation of neighbours inflates the variance. */
  readonly inflation: number;
}

/**
 * Standard error (HU) of the mode of a fit to all voxels of the parts. Parts are taken as independent of each
 * other. Where the fit ends at the edge of the family, so that it has no influence function, the seeded
 * bootstrap of independent voxels is inflated as the variance of the mean is.
 */
export function modeVariance(
  sample: WeightedSample,
  fit: JohnsonSUFit,
  parts: readonly RegionPart[],
): ModeVariance {
  const byInfluence = summed(parts, johnsonSUModeInfluence(fit));
  if (Number.isFinite(byInfluence.standardErrorHU)) return byInfluence;
  const mean = sample.values.reduce((sum, value, i) => sum + value * sample.weights[i], 0) / sample.n;
  const { inflation } = summed(parts, (hu) => hu - mean);
  const random = createRandom(bootstrapSeed);
  const { standardError } = modeInterval(sample, fit, { method: 'bootstrap', random, replicates: 400 });
  return { standardErrorHU: standardError * Math.sqrt(inflation), inflation };
}

/** Equal input must give an equal interval. */
const bootstrapSeed = 20230805;

function summed(parts: readonly RegionPart[], influenceOf: (hu: number) => number): ModeVariance {
  let variance = 0;
  let independent = 0;
  let n = 0;
  for (const { region, voxels, size, spacingMm } of parts) {
    const influence = new Float64Array(region.length);
    for (let p = 0; p < region.length; p++)
      if (region[p]) {
        influence[p] = influenceOf(voxels[p]);
        n++;
      }
    const part = spatialVariance({ influence, region, size, spacingMm });
    variance += part.variance;
    independent += part.independent;
  }
  return { standardErrorHU: Math.sqrt(variance) / n, inflation: variance / independent };
}
