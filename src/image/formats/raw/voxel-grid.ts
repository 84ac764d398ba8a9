/** What every writer is given: a scan or a label map, checked and without its differences. */

import { OsteonError } from '../../../errors.ts';
import { voxelCount } from '../../geometry.ts';
import type { Geometry, Image, LabelImage, VoxelArray } from '../../image.ts';

export interface VoxelGrid {
  readonly geometry: Geometry;
  readonly voxels: VoxelArray;
  /** Label maps compress better with more effort, noisy scans do not. */
  readonly isLabels: boolean;
  readonly names?: LabelImage['names'];
}

/** @throws OsteonError `voxels-do-not-fit` where the array's length is not the product of the sizes. */
export function voxelGrid(source: Image | LabelImage): VoxelGrid {
  const isLabels = 'labels' in source;
  const voxels = isLabels ? source.labels : source.voxels;
  const { geometry } = source;
  if (voxels.length !== voxelCount(geometry))
    throw new OsteonError(
      'voxels-do-not-fit',
      `${voxels.length} voxels do not fill a grid of ${geometry.size.join(' x ')}.`,
      { hint: 'Give as many voxels as the sizes multiply to.', kind: 'usage' },
    );
  return { geometry, voxels, isLabels, ...(isLabels && source.names && { names: source.names }) };
}
