/** Soft Jaccard loss: 1 - I / (P + T - I). */

import { add, sub } from '../graph/operators/elementwise.ts';
import type { Loss } from './loss.ts';
import { requireLossOptions } from './loss-options.ts';
import { type OverlapOptions, overlapLoss, overlapOptions } from './overlap.ts';

/**
 * With the defaults `JaccardLoss('multiclass')` of segmentation_models_pytorch: sums over batch and voxels of each
 * class, absent classes count as 0, mean over all classes. With `{ over: 'joint', smooth: 1 }` JMedSeg's IoU loss.
 */
export function jaccard(options: OverlapOptions = {}): Loss {
  requireLossOptions('Jaccard', options, overlapOptions);
  return overlapLoss(
    ({ intersection, predicted, truth }) => [intersection, sub(add(predicted, truth), intersection)],
    options,
  );
}
