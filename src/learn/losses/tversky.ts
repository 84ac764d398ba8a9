/**
 * Tversky loss: 1 - I / (I + alpha FP + beta FN), and its focal form. Sources: Salehi et al. 2017; Abraham and Khan
 * 2019.
 */

import type { Value } from '../graph/graph.ts';
import { add, maximum, mul, pow, sub } from '../graph/operators/elementwise.ts';
import type { Loss } from './loss.ts';
import { lossOptionError, requireLossOptions } from './loss-options.ts';
import { type OverlapOptions, type OverlapSums, overlapLoss, overlapOptions } from './overlap.ts';

export interface TverskyOptions extends OverlapOptions {
  /** Weight of false positives. Default 0.5. */
  readonly alpha?: number;
  /** Weight of false negatives. Default 0.5. */
  readonly beta?: number;
}

/** With the defaults the Dice loss; segmentation_models_pytorch's `TverskyLoss('multiclass')`. */
export function tversky(options: TverskyOptions = {}): Loss {
  requireLossOptions('Tversky', options, [...overlapOptions, 'alpha', 'beta']);
  return overlapLoss(tverskyScore(options), options);
}

export interface FocalTverskyOptions extends TverskyOptions {
  /** Power of each class's loss; below 1 it looks harder at classes that go well. Default 0.75 (4/3 in the paper's notation). */
  readonly power?: number;
}

/** The mean over classes of the Tversky loss to a power. */
export function focalTversky(options: FocalTverskyOptions = {}): Loss {
  requireLossOptions('focal Tversky', options, [...overlapOptions, 'alpha', 'beta', 'power']);
  const { power = 0.75 } = options;
  if (!(power > 0)) throw lossOptionError('focal Tversky', 'power', power, 'a positive number');
  // Below 1 the power has an infinite slope at a loss of 0.
  return overlapLoss(tverskyScore(options), options, (loss) => pow(maximum(loss, 1e-7), power));
}

function tverskyScore({ alpha = 0.5, beta = 0.5 }: TverskyOptions) {
  for (const [name, value] of Object.entries({ alpha, beta }))
    if (!(value >= 0)) throw lossOptionError('Tversky', name, value, 'a number of at least 0');
  return ({ intersection, predicted, truth }: OverlapSums): readonly [Value, Value] => {
    const falsePositive = mul(sub(predicted, intersection), alpha);
    const falseNegative = mul(sub(truth, intersection), beta);
    return [intersection, add(intersection, add(falsePositive, falseNegative))];
  };
}
