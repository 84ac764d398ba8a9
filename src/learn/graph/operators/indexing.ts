/** Picking and adding up elements by index. Indices are int64. */

import { elementCount, integerTensor, type Tensor, zeros } from '../../tensor.ts';
import type { Value } from '../graph.ts';
import {
  inputOf,
  intAttribute,
  normaliseAxis,
  type OperatorCall,
  type OperatorTable,
  shapeError,
} from '../operator.ts';
import { cast, equal } from './elementwise.ts';
import { unsqueeze } from './shape.ts';

/** Rows of an axis by index: the axis is replaced by the axes of `indices`. */
export function gather(x: Value, indices: Value, axis: number): Value {
  return x.graph.call('Gather', [x, indices], { axis })[0];
}

/** One element for each index, the others axes running along: torch.gather. */
export function gatherElements(x: Value, indices: Value, axis: number): Value {
  return x.graph.call('GatherElements', [x, indices], { axis })[0];
}

/** x with `updates` written at `indices` of an axis; `add` adds them up where indices meet. */
export function scatterElements(
  x: Value,
  indices: Value,
  updates: Value,
  axis: number,
  reduction: 'none' | 'add' = 'none',
): Value {
  return x.graph.call('ScatterElements', [x, indices, updates], { axis, reduction })[0];
}

/**
 * Class indices as a new axis of 0 and 1, one place for each class: [N, ...size] -> [N, classes, ...size] with the
 * axis 1. An index outside of the classes gives zeros.
 */
export function oneHot(indices: Value, classes: number, axis = 1): Value {
  const range = integerTensor(
    Array.from({ length: indices.shape.length + 1 }, (_, k) => (k === axis ? classes : 1)),
    Array.from({ length: classes }, (_, k) => k),
  );
  return cast(equal(unsqueeze(indices, [axis]), indices.graph.constant(range)), 'float32');
}

/** Longer ones are tables that recipes of gradients made, up to millions of indices. */
const longestChecked = 4096;

/** Refuses constant indices outside of the axis; others the runtime refuses when it meets them. */
function checkIndices(call: OperatorCall, length: number): void {
  const indices = call.inputs[1];
  if (!indices?.constant || elementCount(indices.shape) > longestChecked) return;
  for (const index of indices.constant.data)
    if (index < -length || index >= length)
      throw shapeError(call, `index ${index} is outside of an axis of ${length}`);
}

export const indexingOperators: OperatorTable = {
  Gather: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', 0), shape.length);
      checkIndices(call, shape[axis]);
      return [
        { type, shape: [...shape.slice(0, axis), ...inputOf(call, 1).shape, ...shape.slice(axis + 1)] },
      ];
    },
    fold(call, [x, indices]): Tensor {
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', 0), x.shape.length);
      const result = zeros(x.type, this.infer(call)[0].shape);
      const outer = elementCount(x.shape.slice(0, axis));
      const inner = elementCount(x.shape.slice(axis + 1));
      let at = 0;
      for (let o = 0; o < outer; o++)
        for (let k = 0; k < indices.data.length; k++) {
          const index = Number(indices.data[k]);
          const row = o * x.shape[axis] + (index < 0 ? index + x.shape[axis] : index);
          for (let i = 0; i < inner; i++) result.data[at++] = x.data[row * inner + i];
        }
      return result;
    },
  },
  GatherElements: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const indices = inputOf(call, 1).shape;
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', 0), shape.length);
      if (indices.length !== shape.length || indices.some((size, k) => k !== axis && size > shape[k]))
        throw shapeError(call, `the indices do not fit beside axis ${axis}`);
      return [{ type, shape: indices }];
    },
  },
  ScatterElements: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const indices = inputOf(call, 1).shape;
      const updates = inputOf(call, 2).shape;
      normaliseAxis(call, intAttribute(call.attributes, 'axis', 0), shape.length);
      if (indices.length !== shape.length || indices.join() !== updates.join())
        throw shapeError(call, 'indices and updates differ in shape');
      return [{ type, shape }];
    },
  },
};
