/** Attention. Source: Vaswani et al. 2017. */

import { OsteonError } from '../../errors.ts';
import type { Value } from '../graph/graph.ts';
import { softmax } from '../graph/operators/activation.ts';
import { add, mul } from '../graph/operators/elementwise.ts';
import { matmul } from '../graph/operators/matmul.ts';
import { reshape, split, transpose } from '../graph/operators/shape.ts';
import { dropout } from './dropout.ts';
import { xavierUniform, zero } from './initialise.ts';
import { linear } from './linear.ts';
import type { Scope } from './scope.ts';

/** Options of {@link scaledDotProduct}. */
export interface DotProductOptions {
  /** Added to the scores before softmax; broadcasts to [..., L, S]. */
  readonly mask?: Value;
  /** Factor of the scores; default 1 / sqrt(D). */
  readonly scale?: number;
  /** What happens to the weights after softmax: dropout. */
  readonly onWeights?: (weights: Value) => Value;
}

/**
 * softmax(query key^T scale + mask) value.
 *
 * @param query [..., L, D]
 * @param key [..., S, D]
 * @param value [..., S, V]
 * @returns [..., L, V]
 */
export function scaledDotProduct(
  query: Value,
  key: Value,
  value: Value,
  options: DotProductOptions = {},
): Value {
  const depth = query.shape[query.shape.length - 1];
  const axes = key.shape.map((_, axis) => axis);
  const swapped = transpose(key, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
  // The query is smaller than the scores wherever there are more tokens than features.
  const scores = matmul(mul(query, options.scale ?? 1 / Math.sqrt(depth)), swapped);
  const weights = softmax(options.mask ? add(scores, options.mask) : scores, scores.shape.length - 1);
  return matmul(options.onWeights ? options.onWeights(weights) : weights, value);
}

/** [N, L, heads * D] -> [N, heads, L, D] */
export function splitHeads(x: Value, heads: number): Value {
  const [n, length, features] = x.shape;
  return transpose(reshape(x, [n, length, heads, features / heads]), [0, 2, 1, 3]);
}

/** [N, heads, L, D] -> [N, L, heads * D] */
export function joinHeads(x: Value): Value {
  const [n, heads, length, depth] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [n, length, heads * depth]);
}

/** Options of {@link multiheadSelfAttention}. */
export interface AttentionOptions {
  readonly heads: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Share of the attention weights that is left out while training; default 0. */
  readonly dropout?: number;
  /** Added to the scores; broadcasts to [N, heads, L, L]. */
  readonly mask?: Value;
}

/**
 * Self-attention of torch.nn.MultiheadAttention (batch first): parameters `in_proj_weight` [3E, E], `in_proj_bias`
 * [3E], `out_proj.weight` [E, E] and `out_proj.bias` [E].
 *
 * @param x [N, L, E]
 * @returns [N, L, E]
 * @throws OsteonError `attention-heads` where the features cannot be shared out
 */
export function multiheadSelfAttention(scope: Scope, x: Value, options: AttentionOptions): Value {
  const { heads, bias = true } = options;
  const features = x.shape[2];
  if (!Number.isInteger(heads) || heads < 1 || features % heads !== 0)
    throw new OsteonError(
      'attention-heads',
      `'${scope.path}': ${features} features cannot be shared out to ${heads} heads`,
      { hint: 'Choose a number of heads that divides the features.', kind: 'usage' },
    );
  const weight = scope.parameter('in_proj_weight', [3 * features, features], xavierUniform);
  const product = matmul(x, transpose(weight, [1, 0]));
  const projected = bias ? add(product, scope.parameter('in_proj_bias', [3 * features], zero)) : product;
  const [query, key, value] = split(projected, [features, features, features], 2).map((part) =>
    splitHeads(part, heads),
  );
  const attended = scaledDotProduct(query, key, value, {
    mask: options.mask,
    onWeights: (weights) => dropout(scope.at('dropout'), weights, options.dropout ?? 0),
  });
  return linear(scope.at('out_proj'), joinHeads(attended), { out: features, bias, initialiseBias: zero });
}
