/** Matrix products. */

import type { Value } from '../graph.ts';
import { broadcastShapes, inputOf, intAttribute, type OperatorTable, shapeError } from '../operator.ts';

/**
 * Matrix product of the last two axes; leading axes broadcast. [..., M, K] x [..., K, N] -> [..., M, N]
 * A vector [K] is a row on the left and a column on the right; its axis of size 1 is dropped from the result.
 */
export function matmul(a: Value, b: Value): Value {
  return a.graph.call('MatMul', [a, b])[0];
}

/** Options of {@link gemm}. */
export interface GemmOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Factor of the product; default 1. */
  readonly alpha?: number;
  /** Factor of the bias; default 1. */
  readonly beta?: number;
}

/** alpha a' b' + beta bias, two axes each, transposed where asked. */
export function gemm(a: Value, b: Value, bias?: Value, options: GemmOptions = {}): Value {
  const attributes = {
    alpha: { float: options.alpha ?? 1 },
    beta: { float: options.beta ?? 1 },
    transA: options.transposeA ? 1 : 0,
    transB: options.transposeB ? 1 : 0,
  };
  return a.graph.call('Gemm', bias ? [a, b, bias] : [a, b], attributes)[0];
}

export const matmulOperators: OperatorTable = {
  MatMul: {
    infer(call) {
      const a = inputOf(call, 0).shape;
      const b = inputOf(call, 1).shape;
      if (a.length < 1 || b.length < 1) throw shapeError(call, 'a scalar is not a matrix');
      const lead = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
      const inner = b[Math.max(0, b.length - 2)];
      if (!lead || a[a.length - 1] !== inner) throw shapeError(call, 'the matrices do not fit');
      const rows = a.slice(-2, -1);
      const columns = b.length === 1 ? [] : b.slice(-1);
      return [{ type: inputOf(call, 0).type, shape: [...lead, ...rows, ...columns] }];
    },
  },
  /** ONNX Runtime's own: the last two axes of either side may be transposed as they are read. */
  'com.microsoft:FusedMatMul': {
    infer(call) {
      const turned = (index: number, attribute: string) => {
        const { shape } = inputOf(call, index);
        const [rows, columns] = shape.slice(-2);
        const across = intAttribute(call.attributes, attribute, 0) === 1;
        return [...shape.slice(0, -2), ...(across ? [columns, rows] : [rows, columns])];
      };
      const [a, b] = [turned(0, 'transA'), turned(1, 'transB')];
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
