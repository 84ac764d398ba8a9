/** Gradients of matrix products. */

import type { Value } from '../graph/graph.ts';
import { matmul } from '../graph/operators/matmul.ts';
import { transpose } from '../graph/operators/shape.ts';
import { unbroadcast } from './elementwise.ts';
import type { GradientTable } from './rule.ts';

/** With the last two axes exchanged; ONNX Runtime makes it part of the product, without a copy. */
function transposed(x: Value): Value {
  const order = x.shape.map((_, axis) => axis);
  const rank = order.length;
  return transpose(x, [...order.slice(0, rank - 2), rank - 1, rank - 2]);
}

export const matmulGradients: GradientTable = {
  /** y = a b: da = g b^T, db = a^T g; summed over the leading axes along which one was repeated */
  MatMul: ({ gradient, input, wants }) => [
    wants(0) ? unbroadcast(matmul(gradient, transposed(input(1))), input(0)) : undefined,
    wants(1) ? unbroadcast(matmul(transposed(input(0)), gradient), input(1)) : undefined,
  ],
};
