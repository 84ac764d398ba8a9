/**
 * Variance of an estimate from voxels that are not independent. Neighbouring voxels share the point spread of
 * the scanner and the trabeculae they cut, so the textbook standard error of n voxels is too small, often by a
 * factor of two. This is the spatial form of the heteroskedasticity- and autocorrelation-consistent variance
 * (Conley 1999): products of influence values are summed over pairs of voxels up to the distance at which the
 * correlation has died out.
 */

import type { Vector3 } from '../image/index.ts';

/** Influence of each region voxel on the estimate, on the grid of the region; 0 elsewhere. */
export interface InfluenceMap {
  readonly influence: Float64Array;
  readonly region: Uint8Array;
  readonly size: Vector3;
  readonly spacingMm: Vector3;
}

export interface SpatialVariance {
  /** Variance of the sum of influence values. */
  readonly variance: number;
  /** The same if voxels were independent. */
  readonly independent: number;
}

/** Beyond this distance (mm) voxels are taken as independent: a trabecular space is about 1 mm wide. */
const farthestMm = 6;

/** Correlation below which neighbours count as independent. */
const negligible = 0.05;

/** Variance of the sum of the influence values of one region. */
export function spatialVariance(map: InfluenceMap): SpatialVariance {
  const positions: number[] = [];
  for (let p = 0; p < map.region.length; p++) if (map.region[p]) positions.push(p);
  const independent = lagSum(map, positions, 0, 0, 0);
  if (independent === 0) return { variance: 0, independent: 0 };
  const reach = [0, 1, 2].map((axis) => decorrelationLag(map, positions, axis, independent));
  let variance = independent;
  for (let dk = 0; dk <= reach[2]; dk++)
    for (let dj = dk === 0 ? 0 : -reach[1]; dj <= reach[1]; dj++)
      for (let di = dk === 0 && dj === 0 ? 1 : -reach[0]; di <= reach[0]; di++) {
        const r = (di / (reach[0] || 1)) ** 2 + (dj / (reach[1] || 1)) ** 2 + (dk / (reach[2] || 1)) ** 2;
        if (r <= 1.0001) variance += 2 * lagSum(map, positions, di, dj, dk);
      }
  // Sampling error can push the sum of covariances below zero; independence is the least that is believed.
  return { variance: Math.max(variance, independent), independent };
}

/** Number of voxels along an axis after which the correlation is negligible. */
function decorrelationLag(
  map: InfluenceMap,
  positions: readonly number[],
  axis: number,
  atZero: number,
): number {
  const most = Math.min(map.size[axis] - 1, Math.floor(farthestMm / map.spacingMm[axis]));
  const step = [0, 0, 0];
  for (let lag = 1; lag <= most; lag++) {
    step[axis] = lag;
    if (lagSum(map, positions, step[0], step[1], step[2]) < negligible * atZero) return lag;
  }
  return most;
}

/** Sum of products of influence values at voxels a given step apart. */
function lagSum(map: InfluenceMap, positions: readonly number[], di: number, dj: number, dk: number): number {
  const { influence, size } = map;
  const [nx, ny, nz] = size;
  const shift = di + nx * (dj + ny * dk);
  let sum = 0;
  for (const p of positions) {
    const i = (p % nx) + di;
    const j = (Math.floor(p / nx) % ny) + dj;
    const k = Math.floor(p / (nx * ny)) + dk;
    if (i >= 0 && i < nx && j >= 0 && j < ny && k >= 0 && k < nz) sum += influence[p] * influence[p + shift];
  }
  return sum;
}
