/**
 * What Dice, Jaccard and Tversky losses share: soft counts of voxels (true positives, false positives, false
 * negatives) per class, a score from them, and the mean of 1 - score.
 */

import type { Value } from '../graph/graph.ts';
import { add, cast, div, greater, log, maximum, mul, neg, sub } from '../graph/operators/elementwise.ts';
import { reduceMean, reduceSum } from '../graph/operators/reduction.ts';
import { replicaSum } from '../graph/operators/replicas.ts';
import { slice } from '../graph/operators/shape.ts';
import { probabilities, validOneHot, validVoxels } from './classes.ts';
import type { Loss } from './loss.ts';

export interface OverlapOptions {
  /**
   * Voxels that one score counts: those of a class in the whole `batch` (default; nnU-Net's `batch_dice`,
   * segmentation_models_pytorch), of a class in one `image`, or of all classes and images together (`joint`, JMedSeg).
   */
  readonly over?: 'batch' | 'image' | 'joint';
  /** Added above and below the fraction. Default 0. */
  readonly smooth?: number;
  /** The denominator is at least this. Default 1e-7. */
  readonly epsilon?: number;
  /** False leaves class 0 out of the mean. Default true. */
  readonly background?: boolean;
  /**
   * A class without a voxel in the truth: its loss counts as 0 (`zero`, default; segmentation_models_pytorch), or as
   * what the formula says (`count`, nnU-Net).
   */
  readonly absent?: 'zero' | 'count';
  /** -log(score) in place of 1 - score. Default false. */
  readonly logarithm?: boolean;
  /** Voxels with this label count for nothing. */
  readonly ignoreIndex?: number;
}

/** Their names. */
export const overlapOptions: readonly string[] = [
  'over',
  'smooth',
  'epsilon',
  'background',
  'absent',
  'logarithm',
  'ignoreIndex',
];

/** Soft counts: scalars, [K], or [N, K], as {@link OverlapOptions.over} says. */
export interface OverlapSums {
  /** Sum of the probability of the true class: soft true positives. */
  readonly intersection: Value;
  /** Sum of probabilities: true and false positives. */
  readonly predicted: Value;
  /** Voxels of the truth: true positives and false negatives. */
  readonly truth: Value;
}

/** Numerator and denominator of a score, without smoothing. */
export type OverlapScore = (sums: OverlapSums) => readonly [Value, Value];

/** The mean of f(1 - score) over classes. */
export function overlapLoss(
  score: OverlapScore,
  options: OverlapOptions,
  shape: (loss: Value) => Value = (loss) => loss,
): Loss {
  const { smooth = 0, epsilon = 1e-7, absent = 'zero', logarithm = false } = options;
  return (logits, labels) => {
    const sums = countOverlap(logits, labels, options);
    const [numerator, denominator] = score(sums);
    const smoothed = (x: Value) => (smooth === 0 ? x : add(x, smooth));
    const scores = div(smoothed(numerator), maximum(smoothed(denominator), epsilon));
    const raw = logarithm ? neg(log(maximum(scores, epsilon))) : sub(1, scores);
    const losses = absent === 'zero' ? mul(raw, cast(greater(sums.truth, 0), 'float32')) : raw;
    return reduceMean(shape(losses));
  };
}

function countOverlap(logits: Value, labels: Value, options: OverlapOptions): OverlapSums {
  const { over = 'batch', background = true, ignoreIndex } = options;
  const classes = logits.shape[1];
  const spatial = logits.shape.map((_, axis) => axis).slice(2);
  const axes = { batch: [0, ...spatial], image: spatial, joint: [0, 1, ...spatial] }[over];
  let predicted = probabilities(logits);
  let truth = validOneHot(labels, classes, ignoreIndex);
  if (ignoreIndex !== undefined) predicted = mul(predicted, validVoxels(labels, ignoreIndex));
  if (!background) {
    predicted = slice(predicted, [1], [classes], [1]);
    truth = slice(truth, [1], [classes], [1]);
  }
  // Sums over the batch are those of all replicas where they share them.
  const sum = (x: Value) => (over === 'image' ? reduceSum(x, axes) : replicaSum(reduceSum(x, axes)));
  return { intersection: sum(mul(predicted, truth)), predicted: sum(predicted), truth: sum(truth) };
}
