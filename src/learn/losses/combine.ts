/** Losses added with weights. */

import { add, mul, sub } from '../graph/operators/elementwise.ts';
import { crossEntropy } from './cross-entropy.ts';
import { dice } from './dice.ts';
import type { Loss } from './loss.ts';
import { lossOptionError } from './loss-options.ts';

export interface WeightedLoss {
  readonly loss: Loss;
  /** Default 1. */
  readonly weight?: number;
}

/** The sum of weight times loss. Losses of one softmax share it in the graph. */
export function combineLosses(parts: readonly WeightedLoss[]): Loss {
  if (parts.length === 0) throw lossOptionError('combination', 'parts', 'empty', 'at least one loss');
  return (logits, labels) =>
    parts
      .map(({ loss, weight = 1 }) => {
        const value = loss(logits, labels);
        return weight === 1 ? value : mul(value, weight);
      })
      .reduce((a, b) => add(a, b));
}

export interface DiceCrossEntropyOptions {
  /** Dice over the batch (true) or of each image (false, as nnU-Net plans mostly say). Default false. */
  readonly batchDice?: boolean;
  readonly diceWeight?: number;
  readonly crossEntropyWeight?: number;
  readonly ignoreIndex?: number;
}

/**
 * The loss of nnU-Net: cross-entropy minus the mean Dice of the foreground classes, with a smoothing of 1e-5; from -1.
 */
export function diceCrossEntropy(options: DiceCrossEntropyOptions = {}): Loss {
  const { batchDice = false, diceWeight = 1, crossEntropyWeight = 1, ignoreIndex } = options;
  const overlap = dice({
    over: batchDice ? 'batch' : 'image',
    smooth: 1e-5,
    epsilon: 1e-8,
    background: false,
    absent: 'count',
    ignoreIndex,
  });
  return combineLosses([
    { loss: crossEntropy({ ignoreIndex }), weight: crossEntropyWeight },
    { loss: (logits, labels) => sub(overlap(logits, labels), 1), weight: diceWeight },
  ]);
}
