/** Soft Dice loss: 1 - 2 I / (P + T). Source: Milletari et al. 2016 (V-Net). */

import { add, mul } from '../graph/operators/elementwise.ts';
import type { Loss } from './loss.ts';
import { requireLossOptions } from './loss-options.ts';
import { type OverlapOptions, overlapLoss, overlapOptions } from './overlap.ts';

/**
 * With the defaults `DiceLoss('multiclass')` of segmentation_models_pytorch; with `{ over: 'joint', smooth: 1 }` that
 * of JMedSeg. nnU-Net's own, which runs from -1 to 0, is this one minus 1: {@link diceCrossEntropy}.
 */
export function dice(options: OverlapOptions = {}): Loss {
  requireLossOptions('Dice', options, overlapOptions);
  return overlapLoss(
    ({ intersection, predicted, truth }) => [mul(intersection, 2), add(predicted, truth)],
    options,
  );
}
