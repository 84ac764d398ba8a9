/**
 * InfoNCE: a query must be nearer to its own key than to the keys of a memory bank. Source: van den Oord et al. 2018;
 * with a bank He et al. 2020 (MoCo).
 */

import type { Value } from '../graph/graph.ts';
import { logSoftmax } from '../graph/operators/activation.ts';
import { div, maximum, mul, neg, sqrt } from '../graph/operators/elementwise.ts';
import { matmul } from '../graph/operators/matmul.ts';
import { reduceMean, reduceSum, reduceSumSquare } from '../graph/operators/reduction.ts';
import { concat, slice, transpose } from '../graph/operators/shape.ts';
import { lossOptionError } from './loss-options.ts';

export interface InfoNceOptions {
  /** Default 0.07. */
  readonly temperature?: number;
}

/**
 * Mean over the batch of -log softmax([q k+, q bank]) at k+, all divided by the temperature.
 *
 * @param queries [B, D], each of length 1: see {@link unitLength}
 * @param keys [B, D], of length 1; an input of the graph where no gradient is to flow through them
 * @param bank [K, D], keys of earlier batches: an input of the graph, fed from a `MemoryBank`
 */
export function infoNce(queries: Value, keys: Value, bank: Value, options: InfoNceOptions = {}): Value {
  const { temperature = 0.07 } = options;
  if (!(temperature > 0)) throw lossOptionError('InfoNCE', 'temperature', temperature, 'a positive number');
  const own = reduceSum(mul(queries, keys), [1], true);
  const others = matmul(queries, transpose(bank, [1, 0]));
  const logits = mul(concat([own, others], 1), 1 / temperature);
  return neg(reduceMean(slice(logSoftmax(logits, 1), [0], [1], [1])));
}

/** Rows of length 1, as `torch.nn.functional.normalize`: x / max(|x|, 1e-12). [B, D] */
export function unitLength(x: Value): Value {
  return div(x, maximum(sqrt(reduceSumSquare(x, [1], true)), 1e-12));
}
