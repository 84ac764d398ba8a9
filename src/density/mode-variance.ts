/** Standard error of a fitted mode over one or several regions of correlated voxels. */

import type { Vector3, VoxelArray } from '../image/index.ts';
import { type JohnsonSUFit, johnsonSUModeInfluence } from '../statistics/index.ts';
import { spatialVariance } from './spatial-variance.ts';

/** A region on its own grid. */
export interface RegionPart {
  readonly region: Uint8Array;
  readonly voxels: VoxelArray;
  readonly size: Vector3;
  readonly spacingMm: Vector3;
}

/**
 * Standard error (HU) of the mode of a fit to all voxels of the parts, and by how much the correlation of
 * neighbours inflates its variance. Parts are taken as independent of each other.
 */
export function modeVariance(fit: JohnsonSUFit, parts: readonly RegionPart[]) {
  const influenceOf = johnsonSUModeInfluence(fit);
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
  return {
    standardErrorHU: Math.sqrt(variance) / n,
    inflation: independent > 0 ? variance / independent : 1,
  };
}
