/** Cross-entropy of the softmax: -log of the probability of the true class. */

import type { Value } from '../graph/graph.ts';
import { add, div, maximum, mul, neg } from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { replicaSum } from '../graph/operators/replicas.ts';
import { elementCount } from '../tensor.ts';
import { logProbabilities, perClass, validOneHot, validVoxels } from './classes.ts';
import type { Loss } from './loss.ts';
import { lossOptionError, requireLossOptions } from './loss-options.ts';

export interface CrossEntropyOptions {
  /** Weight of each class; all 1 where left out. */
  readonly weights?: readonly number[];
  /** Voxels with this label count for nothing. */
  readonly ignoreIndex?: number;
  /** Share of the truth that is spread evenly over all classes, in [0, 1). Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Mean of w[t] (-log p[t]) over voxels, divided by the sum of the weights: `torch.nn.functional.cross_entropy` with
 * its default reduction. Where no voxel counts the loss is 0 (PyTorch's is NaN).
 *
 * @throws OsteonError `loss-option` for a option that there is not, a smoothing outside of [0, 1), weights below 0 or of
 *   another number of classes
 */
export function crossEntropy(options: CrossEntropyOptions = {}): Loss {
  requireLossOptions('cross-entropy', options, ['weights', 'ignoreIndex', 'labelSmoothing']);
  const { weights, ignoreIndex, labelSmoothing = 0 } = options;
  if (weights && !(weights.every((weight) => weight >= 0) && weights.some((weight) => weight > 0)))
    throw lossOptionError('cross-entropy', 'weights', weights, 'numbers of at least 0, not all of them 0');
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw lossOptionError('cross-entropy', 'labelSmoothing', labelSmoothing, 'a number in [0, 1)');
  return (logits, labels) => {
    const classes = logits.shape[1];
    if (weights && weights.length !== classes)
      throw lossOptionError('cross-entropy', 'weights', `${weights.length} numbers`, `${classes} numbers`);
    const weigh = (x: Value) => (weights ? mul(x, perClass(x, weights)) : x);
    const truth = weigh(validOneHot(labels, classes, ignoreIndex));
    const counted = weights !== undefined || ignoreIndex !== undefined;
    const target =
      labelSmoothing === 0 ? truth : smooth(truth, weigh, labels, ignoreIndex, labelSmoothing / classes);
    const total = neg(reduceSum(mul(target, logProbabilities(logits))));
    // The smallest normal float: a batch in which nothing counts is 0 / tiny.
    return counted
      ? div(replicaSum(total), maximum(replicaSum(reduceSum(truth)), 1.2e-38))
      : mul(total, 1 / elementCount(labels.shape));
  };
}

/** (1 - s) truth + s / K for every class. */
function smooth(
  truth: Value,
  weigh: (x: Value) => Value,
  labels: Value,
  ignoreIndex: number | undefined,
  share: number,
): Value {
  const classes = truth.shape[1];
  const everywhere = weigh(perClass(truth, new Array<number>(classes).fill(share)));
  const spread = ignoreIndex === undefined ? everywhere : mul(everywhere, validVoxels(labels, ignoreIndex));
  return add(mul(truth, 1 - share * classes), spread);
}
