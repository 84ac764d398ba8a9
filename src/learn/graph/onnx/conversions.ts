/**
 * What nodes of a foreign ONNX file mean in our operators, where it is not the same node: what older versions of the
 * standard said with attributes, defaults that are spelled out, and operators that are made of others.
 */

import { elementCount, integerTensor, type Shape, type Tensor } from '../../tensor.ts';
import type { Value } from '../graph.ts';
import { intAttribute, textAttribute } from '../operator.ts';
import { hardSigmoid, softplus, tanh } from '../operators/activation.ts';
import { cast, mul } from '../operators/elementwise.ts';
import { globalAveragePool, globalMaxPool } from '../operators/pooling.ts';
import { expand, integers, pad, reshape } from '../operators/shape.ts';
import { type Conversion, cannotRead, type FileCall, fromFront, listOf, needed, same } from './file-call.ts';
import { convolutionConversions } from './spatial-conversions.ts';

/** Axes became an input in version 13 (sums) and 18 (all others). */
const reduction: Conversion = (call) => {
  const x = needed(call, 0);
  const axes = listOf(call, 'axes', 1);
  const noop = intAttribute(call.attributes, 'noop_with_empty_axes', 0) === 1;
  if ((!axes || axes.length === 0) && noop) return [x];
  const over = axes && axes.length > 0 ? axes : x.shape.map((_, axis) => axis);
  return same(call, [x, integers(x, over)], { keepdims: intAttribute(call.attributes, 'keepdims', 1) });
};

/** Before version 13 all axes from the named one on counted as one. */
const softmaxLike: Conversion = (call) => {
  const x = needed(call, 0);
  if (call.opset >= 13) return same(call, [x], { axis: intAttribute(call.attributes, 'axis', -1) });
  const [axis] = fromFront([intAttribute(call.attributes, 'axis', 1)], x.shape.length);
  if (axis === x.shape.length - 1) return same(call, [x], { axis });
  const rows = reshape(x, [elementCount(x.shape.slice(0, axis)), elementCount(x.shape.slice(axis))]);
  return [reshape(same(call, [rows], { axis: 1 })[0], x.shape)];
};

const reshaped =
  (shape: (call: FileCall, x: Value) => Shape): Conversion =>
  (call) => {
    const x = needed(call, 0);
    return [reshape(x, shape(call, x))];
  };

/** A range is kept as a constant; a longer one is taken for a mistake. */
const longestRange = 1 << 20;

function constantOf(call: FileCall): Tensor {
  const { value, value_float, value_floats, value_int, value_ints } = call.node.attributes;
  if (value && typeof value === 'object' && 'tensor' in value) return value.tensor;
  if (typeof value_int === 'number') return integerTensor([], [value_int]);
  if (Array.isArray(value_ints)) return integerTensor([value_ints.length], value_ints);
  if (value_float && typeof value_float === 'object' && 'float' in value_float)
    return { type: 'float32', shape: [], data: Float32Array.of(value_float.float) };
  if (value_floats && typeof value_floats === 'object' && 'floats' in value_floats) {
    const { floats } = value_floats;
    return { type: 'float32', shape: [floats.length], data: Float32Array.from(floats) };
  }
  throw cannotRead(call, 'its value is of a kind that is not supported');
}

const padding: Conversion = (call) => {
  const x = needed(call, 0);
  const given = listOf(call, 'pads', 1) ?? [];
  const rank = x.shape.length;
  const axes = fromFront(listOf(call, 'axes', 3) ?? x.shape.map((_, axis) => axis), rank);
  const pads = new Array<number>(2 * rank).fill(0);
  for (const [i, axis] of axes.entries()) {
    pads[axis] = given[i];
    pads[axis + rank] = given[i + axes.length];
  }
  const mode = textAttribute(call.attributes, 'mode', 'constant');
  if (mode !== 'constant' && mode !== 'reflect' && mode !== 'edge')
    throw cannotRead(call, `the mode '${mode}' is not supported`);
  return [pad(x, pads, mode, call.inputs[2])];
};

/** Conversions by operator; an operator that is not here means the same in every version that is read. */
export const conversions: Readonly<Record<string, Conversion>> = {
  ...convolutionConversions,
  Identity: (call) => [needed(call, 0)],
  Constant: (call) => [call.graph.constant(constantOf(call))],
  ConstantOfShape: (call) => {
    const shape = listOf(call, 'shape', 0) ?? [];
    const { value } = call.node.attributes;
    const zero: Tensor = { type: 'float32', shape: [1], data: new Float32Array(1) };
    const tensor = value && typeof value === 'object' && 'tensor' in value ? value.tensor : zero;
    return [expand(call.graph.constant({ ...tensor, shape: [] }), shape)];
  },
  Shape: (call) => {
    const { shape } = needed(call, 0);
    const start = intAttribute(call.attributes, 'start', 0);
    const part = shape.slice(start, intAttribute(call.attributes, 'end', shape.length));
    return [call.graph.constant(integerTensor([part.length], part))];
  },
  Size: (call) => [call.graph.constant(integerTensor([], [elementCount(needed(call, 0).shape)]))],
  Range: (call) => {
    const [start, limit, step] = [0, 1, 2].map((i) => listOf(call, 'range', i)?.[0] as number);
    const count = Math.max(0, Math.ceil((limit - start) / step));
    if (!(count <= longestRange)) throw cannotRead(call, `it has ${count} elements`);
    const places = integerTensor(
      [count],
      Array.from({ length: count }, (_, i) => start + i * step),
    );
    return [cast(call.graph.constant(places), needed(call, 0).type)];
  },
  /** Nothing is left out in inference. */
  Dropout: (call) => {
    const training = call.inputs[2];
    if (call.node.outputs.length > 1) throw cannotRead(call, 'its mask is used');
    if (training && Number(training.constant?.data[0] ?? 1) !== 0)
      throw cannotRead(call, 'it is set to training');
    return [needed(call, 0)];
  },
  Flatten: reshaped((call, { shape }) => {
    const axis = intAttribute(call.attributes, 'axis', 1);
    const from = axis < 0 ? axis + shape.length : axis;
    return [elementCount(shape.slice(0, from)), elementCount(shape.slice(from))];
  }),
  Squeeze: reshaped((call, { shape }) => {
    const axes = listOf(call, 'axes', 1);
    const gone = axes ? fromFront(axes, shape.length) : undefined;
    return shape.filter((size, axis) => (gone ? !gone.includes(axis) : size !== 1));
  }),
  Unsqueeze: reshaped((call, { shape }) => {
    const axes = listOf(call, 'axes', 1) ?? [];
    const rank = shape.length + axes.length;
    const added = fromFront(axes, rank);
    const rest = [...shape];
    return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.shift() as number)));
  }),
  Split: (call) => {
    const x = needed(call, 0);
    const [axis] = fromFront([intAttribute(call.attributes, 'axis', 0)], x.shape.length);
    const parts = call.node.outputs.length;
    const size = Math.ceil(x.shape[axis] / parts);
    const equal = Array.from({ length: parts }, (_, i) => Math.min(size, x.shape[axis] - i * size));
    return same(call, [x, integers(x, listOf(call, 'split', 1) ?? equal)], { axis });
  },
  Reshape: (call) => {
    const x = needed(call, 0);
    const shape = listOf(call, 'shape', 1) ?? [];
    if (intAttribute(call.attributes, 'allowzero', 0) === 1 && shape.includes(0))
      throw cannotRead(call, 'empty tensors are not supported');
    return same(call, [x, integers(x, shape)], {});
  },
  Pad: padding,
  Softmax: softmaxLike,
  LogSoftmax: softmaxLike,
  HardSwish: (call) => {
    const x = needed(call, 0);
    return [mul(x, hardSigmoid(x, 1 / 6, 0.5))];
  },
  Mish: (call) => {
    const x = needed(call, 0);
    return [mul(x, tanh(softplus(x)))];
  },
  GlobalAveragePool: (call) => [globalAveragePool(needed(call, 0))],
  GlobalMaxPool: (call) => [globalMaxPool(needed(call, 0))],
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceMin: reduction,
  ReduceSumSquare: reduction,
  ReduceL1: reduction,
  ReduceL2: reduction,
  ReduceLogSumExp: reduction,
};
