/** Gradients of matrix products. */

import type { Value } from '../graph/graph.ts';
import { floatAttribute, intAttribute } from '../graph/operator.ts';
import { mul } from '../graph/operators/elementwise.ts';
import { gemm, matmul } from '../graph/operators/matmul.ts';
import { reshape, transpose } from '../graph/operators/shape.ts';
import { elementCount } from '../tensor.ts';
import { unbroadcast } from './elementwise.ts';
import type { GradientTable } from './rule.ts';

/** With the last two axes exchanged; ONNX Runtime makes it part of the product, without a copy. */
function transposed(x: Value): Value {
  const order = x.shape.map((_, axis) => axis);
  const rank = order.length;
  return transpose(x, [...order.slice(0, rank - 2), rank - 1, rank - 2]);
}

/** All leading axes as one: [..., M, K] -> [rows, K] */
function rowsOf(x: Value): Value {
  return reshape(x, [elementCount(x.shape.slice(0, -1)), x.shape[x.shape.length - 1]]);
}

/**
 * Gradient of the right side, a^T g. A single matrix that a whole batch was multiplied with takes the batch as
 * more rows, so that no product for each of the batch is kept.
 */
function rightGradient(a: Value, b: Value, g: Value): Value {
  if (b.shape.length === 2 && a.shape.length > 2) return matmul(transposed(rowsOf(a)), rowsOf(g));
  return unbroadcast(matmul(transposed(a), g), b);
}

export const matmulGradients: GradientTable = {
  /** y = a b: da = g b^T, db = a^T g; summed over the leading axes along which one was repeated */
  MatMul: ({ gradient, input, wants }) => {
    const [left, right] = [input(0), input(1)];
    const a = left.shape.length === 1 ? reshape(left, [1, left.shape[0]]) : left;
    const b = right.shape.length === 1 ? reshape(right, [right.shape[0], 1]) : right;
    const lead = gradient.shape.slice(
      0,
      gradient.shape.length - Math.min(1, left.shape.length - 1) - Math.min(1, right.shape.length - 1),
    );
    const g = reshape(gradient, [...lead, a.shape[a.shape.length - 2], b.shape[b.shape.length - 1]]);
    return [
      wants(0) ? reshape(unbroadcast(matmul(g, transposed(b)), a), left.shape) : undefined,
      wants(1) ? reshape(rightGradient(a, b, g), right.shape) : undefined,
    ];
  },
  /** y = alpha a' b' + beta c, where ' may transpose: da' = alpha g b'^T, db' = alpha a'^T g, dc = beta g */
  Gemm: ({ gradient: g, input, wants, node: { attributes } }) => {
    const [a, b] = [input(0), input(1)];
    const alpha = floatAttribute(attributes, 'alpha', 1);
    const beta = floatAttribute(attributes, 'beta', 1);
    const [ta, tb] = [
      intAttribute(attributes, 'transA', 0) === 1,
      intAttribute(attributes, 'transB', 0) === 1,
    ];
    const product = (left: Value, right: Value, transposeA: boolean, transposeB: boolean) =>
      gemm(left, right, undefined, { alpha, transposeA, transposeB });
    return [
      wants(0) ? (ta ? product(b, g, tb, true) : product(g, b, false, !tb)) : undefined,
      wants(1) ? (tb ? product(g, a, true, ta) : product(a, g, !ta, false)) : undefined,
      wants(2) ? unbroadcast(beta === 1 ? g : mul(g, beta), input(2)) : undefined,
    ];
  },
};
