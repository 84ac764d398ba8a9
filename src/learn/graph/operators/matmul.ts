/** Matrix products. */

import type { Value } from '../graph.ts';
import { broadcastShapes, inputOf, intAttribute, type OperatorTable, shapeError } from '../operator.ts';

/** Matrix product of the last two axes; leading axes broadcast. [..., M, K] x [..., K, N] -> [..., M, N] */
export function matmul(a: Value, b: Value): Value {
  return a.graph.call('MatMul', [a, b])[0];
}

/** a' b' + bias, two axes each, transposed where asked. */
export function gemm(
  a: Value,
  b: Value,
  bias?: Value,
  options: { transposeA?: boolean; transposeB?: boolean } = {},
): Value {
  const attributes = { transA: options.transposeA ? 1 : 0, transB: options.transposeB ? 1 : 0 };
  return a.graph.call('Gemm', bias ? [a, b, bias] : [a, b], attributes)[0];
}

export const matrixProducts: OperatorTable = {
  MatMul: {
    infer(call) {
      const a = inputOf(call, 0).shape;
      const b = inputOf(call, 1).shape;
      if (a.length < 2 || b.length < 2) throw shapeError(call, 'both inputs need two axes or more');
      const lead = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
      if (!lead || a[a.length - 1] !== b[b.length - 2]) throw shapeError(call, 'the matrices do not fit');
      return [{ type: inputOf(call, 0).type, shape: [...lead, a[a.length - 2], b[b.length - 1]] }];
    },
  },
  Gemm: {
    infer(call) {
      const a = inputOf(call, 0).shape;
      const b = inputOf(call, 1).shape;
      if (a.length !== 2 || b.length !== 2) throw shapeError(call, 'both inputs need two axes');
      const [m, left] = intAttribute(call.attributes, 'transA', 0) ? [a[1], a[0]] : a;
      const [right, n] = intAttribute(call.attributes, 'transB', 0) ? [b[1], b[0]] : b;
      const bias = call.inputs[2]?.shape;
      if (left !== right || (bias && broadcastShapes([m, n], bias)?.length !== 2))
        throw shapeError(call, 'the matrices do not fit');
      return [{ type: inputOf(call, 0).type, shape: [m, n] }];
    },
  },
};
