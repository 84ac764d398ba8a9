/** Operators that move elements without changing them: reshape, transpose, join, cut, pad, repeat. */

import { OsteonError } from '../../../errors.ts';
import { elementCount, formatShape, integerTensor, type Shape, type Tensor, zeros } from '../../tensor.ts';
import type { Value } from '../graph.ts';
import {
  broadcastOffsets,
  broadcastShapes,
  constantIntegers,
  inputOf,
  intAttribute,
  intsAttribute,
  normaliseAxis,
  type OperatorCall,
  type OperatorTable,
  shapeError,
  textAttribute,
} from '../operator.ts';

/** A constant list of integers in the graph of a value. */
export function integers(like: Value, values: readonly number[]): Value {
  return like.graph.constant(integerTensor([values.length], values));
}

/** The same elements in another shape; one size may be -1. */
export function reshape(x: Value, shape: Shape): Value {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const sizes = shape.map((size) => (size === -1 ? elementCount(x.shape) / known : size));
  if (sizes.length === x.shape.length && sizes.every((size, axis) => size === x.shape[axis])) return x;
  if (!sizes.every(Number.isInteger))
    throw new OsteonError(
      'shape-mismatch',
      `Reshape: ${formatShape(x.shape)} cannot have the shape ${formatShape(shape)}`,
      { hint: 'Give a shape with as many elements.', kind: 'usage' },
    );
  return x.graph.call('Reshape', [x, integers(x, sizes)])[0];
}

/** Axes in another order: axis i of the result is axis `order[i]` of x. */
export function transpose(x: Value, order: readonly number[]): Value {
  if (order.every((axis, i) => axis === i)) return x;
  return x.graph.call('Transpose', [x], { perm: [...order] })[0];
}

/** Repeats axes of size 1 to the given shape. */
export function expand(x: Value, shape: Shape): Value {
  if (shape.length === x.shape.length && shape.every((size, axis) => size === x.shape[axis])) return x;
  return x.graph.call('Expand', [x, integers(x, shape)])[0];
}

/**
 * Joins along an axis.
 *
 * @throws OsteonError `shape-mismatch` for no values at all
 */
export function concat(values: readonly Value[], axis: number): Value {
  if (values.length === 0)
    throw new OsteonError('shape-mismatch', 'Concat: there is nothing to join', {
      hint: 'Give one value at least.',
      kind: 'usage',
    });
  return values.length === 1 ? values[0] : values[0].graph.call('Concat', values, { axis })[0];
}

/** Cuts along an axis into parts of the given sizes. */
export function split(x: Value, sizes: readonly number[], axis: number): readonly Value[] {
  if (sizes.length === 1) return [x];
  return x.graph.call('Split', [x, integers(x, sizes)], { axis }, sizes.length);
}

/** From `starts` up to but not including `ends` along `axes`; negative steps walk backwards. */
export function slice(
  x: Value,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[] = starts.map((_, axis) => axis),
  steps: readonly number[] = starts.map(() => 1),
): Value {
  const inputs = [x, integers(x, starts), integers(x, ends), integers(x, axes), integers(x, steps)];
  return x.graph.call('Slice', inputs)[0];
}

/** How the border continues. */
export type PadMode = 'constant' | 'reflect' | 'edge';

/**
 * Adds rows at the ends of every axis: `[begins..., ends...]`. Negative numbers cut rows off, before a border is
 * continued; new rows of a constant border are 0 unless `value` is given.
 */
export function pad(x: Value, pads: readonly number[], mode: PadMode = 'constant', value?: Value): Value {
  if (pads.every((rows) => rows === 0)) return x;
  if (mode !== 'constant' && pads.some((rows) => rows < 0)) {
    const cropped = pad(
      x,
      pads.map((rows) => Math.min(rows, 0)),
    );
    return pad(
      cropped,
      pads.map((rows) => Math.max(rows, 0)),
      mode,
    );
  }
  return x.graph.call('Pad', value ? [x, integers(x, pads), value] : [x, integers(x, pads)], { mode })[0];
}

/** The whole tensor again and again along each axis. */
export function tile(x: Value, repeats: readonly number[]): Value {
  return repeats.every((times) => times === 1) ? x : x.graph.call('Tile', [x, integers(x, repeats)])[0];
}

/** With the order along an axis reversed. */
export function flip(x: Value, axis: number): Value {
  return slice(x, [-1], [-(2 ** 31)], [axis], [-1]);
}

/** Without the axes, which must have size 1. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  return reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

/** With an axis of size 1 put in at each place of the result. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  const rest = [...x.shape];
  const rank = x.shape.length + axes.length;
  return reshape(
    x,
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() as number))),
  );
}

/** Elements of a constant that are picked by their index in the source. */
function pick(x: Tensor, shape: Shape, source: (index: number) => number): Tensor {
  const result = zeros(x.type, shape);
  for (let i = 0; i < result.data.length; i++) result.data[i] = x.data[source(i)];
  return result;
}

function permutation(call: OperatorCall): readonly number[] {
  const rank = inputOf(call, 0).shape.length;
  const order = intsAttribute(
    call.attributes,
    'perm',
    Array.from({ length: rank }, (_, axis) => rank - 1 - axis),
  );
  if (order.length !== rank || new Set(order).size !== rank)
    throw shapeError(call, `the order of axes ${order.join()} does not name every axis once`);
  return order;
}

/** First, past-the-end and step of each axis that a Slice names, clamped as ONNX says; and the size left. */
export function sliceRanges(call: OperatorCall): { start: number; step: number; size: number }[] {
  const { shape } = inputOf(call, 0);
  const starts = constantIntegers(call, 1);
  const ends = constantIntegers(call, 2);
  const axes = call.inputs[3] ? constantIntegers(call, 3) : starts.map((_, axis) => axis);
  const steps = call.inputs[4] ? constantIntegers(call, 4) : starts.map(() => 1);
  const ranges = shape.map((size) => ({ start: 0, step: 1, size }));
  for (const [i, named] of axes.entries()) {
    const axis = normaliseAxis(call, named, shape.length);
    const length = shape[axis];
    const step = steps[i];
    if (step === 0) throw shapeError(call, 'the step of a slice is 0');
    const fromFront = (place: number) => (place < 0 ? place + length : place);
    const clamp = (place: number, low: number, high: number) => Math.min(Math.max(place, low), high);
    const start = clamp(fromFront(starts[i]), step > 0 ? 0 : -1, step > 0 ? length : length - 1);
    const end = clamp(fromFront(ends[i]), step > 0 ? 0 : -1, step > 0 ? length : length - 1);
    ranges[axis] = { start, step, size: Math.max(0, Math.ceil((end - start) / step)) };
  }
  return ranges;
}

export const shapeOperators: OperatorTable = {
  Reshape: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const wanted = constantIntegers(call, 1).map((size, axis) => (size === 0 ? shape[axis] : size));
      const known = wanted.reduce((product, size) => (size === -1 ? product : product * size), 1);
      const sizes = wanted.map((size) => (size === -1 ? elementCount(shape) / known : size));
      if (elementCount(sizes) !== elementCount(shape))
        throw shapeError(call, `${elementCount(shape)} elements do not fit the shape [${wanted.join(', ')}]`);
      return [{ type, shape: sizes }];
    },
    fold(call, [x]) {
      return { ...x, shape: this.infer(call)[0].shape };
    },
  },
  Transpose: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      return [{ type, shape: permutation(call).map((axis) => shape[axis]) }];
    },
    fold(call, [x]) {
      const order = permutation(call);
      const shape = order.map((axis) => x.shape[axis]);
      const strides = x.shape.map((_, axis) => elementCount(x.shape.slice(axis + 1)));
      return pick(x, shape, (index) => {
        let source = 0;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          source += (index % shape[axis]) * strides[order[axis]];
          index = Math.floor(index / shape[axis]);
        }
        return source;
      });
    },
  },
  Expand: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const result = broadcastShapes(shape, constantIntegers(call, 1));
      if (!result)
        throw shapeError(call, `it does not broadcast to [${constantIntegers(call, 1).join(', ')}]`);
      return [{ type, shape: result }];
    },
    // Integers compute with shapes; repeated floats would only make the file larger.
    fold(call, [x]) {
      const { shape } = this.infer(call)[0];
      return x.type === 'int64' ? pick(x, shape, broadcastOffsets(x.shape, shape)) : undefined;
    },
  },
  Concat: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', 0), shape.length);
      let length = 0;
      for (const [i] of call.inputs.entries()) {
        const next = inputOf(call, i).shape;
        if (next.length !== shape.length || next.some((size, k) => k !== axis && size !== shape[k]))
          throw shapeError(call, `the shapes differ in more than axis ${axis}`);
        length += next[axis];
      }
      return [{ type, shape: shape.map((size, k) => (k === axis ? length : size)) }];
    },
    fold(call, parts) {
      const { type, shape } = this.infer(call)[0];
      const result = zeros(type, shape);
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', 0), shape.length);
      const inner = elementCount(shape.slice(axis + 1));
      let at = 0;
      for (let outer = 0; outer < elementCount(shape.slice(0, axis)); outer++)
        for (const part of parts) {
          const run = part.shape[axis] * inner;
          for (let i = 0; i < run; i++) result.data[at++] = part.data[outer * run + i];
        }
      return result;
    },
  },
  Split: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', 0), shape.length);
      const sizes = call.inputs[1]
        ? constantIntegers(call, 1)
        : new Array<number>(call.outputCount).fill(shape[axis] / call.outputCount);
      if (sizes.length !== call.outputCount || sizes.reduce((a, b) => a + b, 0) !== shape[axis])
        throw shapeError(call, `axis ${axis} cannot be cut into ${sizes.join(' + ')}`);
      return sizes.map((part) => ({ type, shape: shape.map((size, k) => (k === axis ? part : size)) }));
    },
  },
  Slice: {
    infer(call) {
      return [{ type: inputOf(call, 0).type, shape: sliceRanges(call).map((range) => range.size) }];
    },
    fold(call, [x]) {
      const ranges = sliceRanges(call);
      const shape = ranges.map((range) => range.size);
      const strides = x.shape.map((_, axis) => elementCount(x.shape.slice(axis + 1)));
      return pick(x, shape, (index) => {
        let source = 0;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          source += (ranges[axis].start + (index % shape[axis]) * ranges[axis].step) * strides[axis];
          index = Math.floor(index / shape[axis]);
        }
        return source;
      });
    },
  },
  Pad: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const pads = constantIntegers(call, 1);
      if (pads.length !== 2 * shape.length)
        throw shapeError(call, `${pads.length} paddings for ${shape.length} axes`);
      const mode = textAttribute(call.attributes, 'mode', 'constant');
      if (mode !== 'constant' && pads.some((rows) => rows < 0))
        throw shapeError(call, `rows cannot be cut off in the mode '${mode}'`);
      if (mode === 'reflect' && pads.some((rows, i) => rows >= Math.max(1, shape[i % shape.length])))
        throw shapeError(call, `more rows than there are to reflect: ${pads.join(', ')}`);
      const sizes = shape.map((size, axis) => size + pads[axis] + pads[axis + shape.length]);
      if (sizes.some((size) => size < 0)) throw shapeError(call, 'more is cut off than there is');
      return [{ type, shape: sizes }];
    },
  },
  Tile: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const repeats = constantIntegers(call, 1);
      if (repeats.length !== shape.length)
        throw shapeError(call, `${repeats.length} repeats for ${shape.length} axes`);
      return [{ type, shape: shape.map((size, axis) => size * repeats[axis]) }];
    },
  },
};
