/** Matrix products that read an operand across, so that its transpose is never made. */

import type { Value } from '../graph/graph.ts';
import { intsAttribute } from '../graph/operator.ts';
import { keep, type Rewrite } from './rewrite.ts';

/** ONNX Runtime's product of matrices that may be transposed. */
export const fusedMatMul = 'com.microsoft:FusedMatMul';

/** A product with the transpose of the last two axes of an operand becomes one that transposes as it reads. */
export const fuseTransposes: Rewrite = (graph, node, inputs, translate) => {
  const [a, b] = inputs as [Value, Value];
  if (node.operator !== 'MatMul' || a.shape.length < 2 || b.shape.length < 2)
    return keep(graph, node, inputs, translate);
  const [left, right] = [untransposed(a), untransposed(b)];
  if (left === a && right === b) return keep(graph, node, inputs, translate);
  const attributes = { transA: left === a ? 0 : 1, transB: right === b ? 0 : 1 };
  return graph.call(fusedMatMul, [left, right], attributes);
};

/** What a value is the transpose of, in its last two axes; else the value itself. */
function untransposed(value: Value): Value {
  const { node } = value;
  if (node?.operator !== 'Transpose') return value;
  const order = intsAttribute(node.attributes, 'perm', []);
  const rank = order.length;
  const swaps = order.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
  return swaps ? (node.inputs[0] as Value) : value;
}
