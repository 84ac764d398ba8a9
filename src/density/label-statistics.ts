/** Size, place and extent of every label of a map, in one pass. */

import { type Box, type LabelImage, type Vector3, vector3 } from '../image/index.ts';

export interface LabelStatistics {
  readonly label: number;
  readonly voxels: number;
  readonly volumeMl: number;
  /** Centroid in fractional voxel indices. */
  readonly centroid: Vector3;
  /** The smallest box that holds every voxel of the label. */
  readonly box: Box;
  /** Voxels that lie on a face of the volume: the structure may go on outside. */
  readonly borderVoxels: number;
}

type Running = { voxels: number; sum: number[]; first: number[]; last: number[]; border: number };

/** Statistics of all labels but the background, by label. */
export function labelStatistics({ labels, geometry }: LabelImage): Map<number, LabelStatistics> {
  const [nx, ny, nz] = geometry.size;
  const running = new Map<number, Running>();
  let p = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const onFace = k === 0 || k === nz - 1 || j === 0 || j === ny - 1;
      for (let i = 0; i < nx; i++, p++) {
        const label = labels[p];
        if (label === 0) continue;
        let r = running.get(label);
        if (!r) {
          r = { voxels: 0, sum: [0, 0, 0], first: [i, j, k], last: [i, j, k], border: 0 };
          running.set(label, r);
        }
        r.voxels++;
        r.sum[0] += i;
        r.sum[1] += j;
        r.sum[2] += k;
        if (i < r.first[0]) r.first[0] = i;
        else if (i > r.last[0]) r.last[0] = i;
        if (j < r.first[1]) r.first[1] = j;
        else if (j > r.last[1]) r.last[1] = j;
        r.last[2] = k;
        if (onFace || i === 0 || i === nx - 1) r.border++;
      }
    }
  const voxelMl = (geometry.spacingMm[0] * geometry.spacingMm[1] * geometry.spacingMm[2]) / 1000;
  return new Map(
    [...running].map(([label, { voxels, sum, first, last, border }]) => [
      label,
      {
        label,
        voxels,
        volumeMl: voxels * voxelMl,
        centroid: [sum[0] / voxels, sum[1] / voxels, sum[2] / voxels],
        box: { start: vector3(first), end: [last[0] + 1, last[1] + 1, last[2] + 1] },
        borderVoxels: border,
      },
    ]),
  );
}
