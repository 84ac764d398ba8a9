/** Focal loss: cross-entropy that looks away from what is easy, (1 - p)^gamma (-log p). Source: Lin et al. 2017. */

import type { Value } from '../graph/graph.ts';
import { softplus } from '../graph/operators/activation.ts';
import { add, div, exp, maximum, mul, neg, pow, sub } from '../graph/operators/elementwise.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { replicaSum } from '../graph/operators/replicas.ts';
import { elementCount } from '../tensor.ts';
import { logProbabilities, perClass, validOneHot, validVoxels } from './classes.ts';
import type { Loss } from './loss.ts';
import { lossOptionError, requireLossOptions } from './loss-options.ts';

export interface FocalOptions {
  /** Default 2. */
  readonly gamma?: number;
  /**
   * `softmax` (default; JMedSeg with alpha 0.5): p is the probability of the true class. `sigmoid`: every class
   * against all others, summed over classes (segmentation_models_pytorch).
   */
  readonly form?: 'softmax' | 'sigmoid';
  /**
   * Softmax: a factor, or one for each class. Sigmoid: weight of the class itself, 1 - alpha of all others. Left out:
   * no weights.
   */
  readonly alpha?: number | readonly number[];
  /** Voxels with this label count for nothing. */
  readonly ignoreIndex?: number;
}

/** Mean over the voxels that count. */
export function focal(options: FocalOptions = {}): Loss {
  requireLossOptions('focal', options, ['gamma', 'form', 'alpha', 'ignoreIndex']);
  const { gamma = 2, form = 'softmax', ignoreIndex } = options;
  if (!(gamma >= 0)) throw lossOptionError('focal', 'gamma', gamma, 'a number of at least 0');
  return (logits, labels) => {
    const truth = validOneHot(labels, logits.shape[1], ignoreIndex);
    const terms =
      form === 'softmax'
        ? ofTrueClass(logits, truth, options, gamma)
        : ofEveryClass(logits, truth, options, gamma);
    if (ignoreIndex === undefined) return mul(reduceSum(terms), 1 / elementCount(labels.shape));
    const valid = validVoxels(labels, ignoreIndex);
    return div(replicaSum(reduceSum(mul(terms, valid))), maximum(replicaSum(reduceSum(valid)), 1));
  };
}

/** [N, 1, ...size] */
function ofTrueClass(logits: Value, truth: Value, { alpha }: FocalOptions, gamma: number): Value {
  const logP = reduceSum(mul(truth, logProbabilities(logits)), [1], true);
  const terms = mul(power(sub(1, exp(logP)), gamma), neg(logP));
  if (alpha === undefined) return terms;
  if (typeof alpha === 'number') return mul(terms, alpha);
  const classes = logits.shape[1];
  if (alpha.length !== classes)
    throw lossOptionError('focal', 'alpha', `${alpha.length} numbers`, `one number or ${classes}`);
  return mul(terms, reduceSum(mul(truth, perClass(truth, alpha)), [1], true));
}

/** [N, K, ...size] */
function ofEveryClass(logits: Value, truth: Value, { alpha }: FocalOptions, gamma: number): Value {
  if (typeof alpha === 'object') throw lossOptionError('focal', 'alpha', 'a list', 'one number');
  // -log sigmoid(z) where the class is true, -log (1 - sigmoid(z)) elsewhere.
  const entropy = softplus(mul(logits, sub(1, mul(truth, 2))));
  const terms = mul(power(sub(1, exp(neg(entropy))), gamma), entropy);
  if (alpha === undefined) return terms;
  return mul(terms, add(mul(truth, 2 * alpha - 1), 1 - alpha));
}

/** x^gamma for x >= 0; a small whole power as products, which is faster and has a gradient at 0. */
function power(x: Value, gamma: number): Value {
  if (Number.isInteger(gamma) && gamma >= 1 && gamma <= 4) {
    let product = x;
    for (let i = 1; i < gamma; i++) product = mul(product, x);
    return product;
  }
  return pow(maximum(x, 1e-7), gamma);
}
