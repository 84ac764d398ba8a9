/**
 * Tensor: a typed array with its shape, in row-major order (the last axis runs fastest), as in ONNX and PyTorch.
 * The only form in which numbers cross the door of this room.
 */

import { OsteonError } from '../errors.ts';

/** Element types that networks, labels and checkpoints use; names as in ONNX, lower case. */
export type ElementType =
  | 'float32'
  | 'float16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool';

/** Sizes of the axes, slowest first; empty for a scalar. */
export type Shape = readonly number[];

/** float16 is held as its 16 bits, bool as 0 and 1. */
export type TensorData =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** Elements of one type in the order of a shape; see {@link createTensor}, {@link floatTensor}, {@link integerTensor}. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: Shape;
  readonly data: TensorData;
}

/** A tensor of 32-bit floats: images, weights, gradients. */
export interface FloatTensor extends Tensor {
  readonly type: 'float32';
  readonly data: Float32Array;
}

const arrays = {
  float32: Float32Array,
  float16: Uint16Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Bytes of one element. */
export function bytesPerElement(type: ElementType): number {
  return arrays[type].BYTES_PER_ELEMENT;
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A shape as a person writes it: `[4, 1, 256, 256]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Indices along the axes of an element that is counted in memory. */
export function placeOf(shape: Shape, element: number): number[] {
  const place = shape.map(() => 0);
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return place;
}

/** True where two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/**
 * A tensor over an array that exists; nothing is copied.
 *
 * @throws OsteonError `tensor-size` where the shape needs another number of elements or another kind of array;
 *   `tensor-type` for a type that there is not
 */
export function createTensor(type: ElementType, shape: Shape, data: TensorData): Tensor {
  if (!Object.hasOwn(arrays, type))
    throw new OsteonError('tensor-type', `there is no element type '${type}'`, {
      hint: `Types are ${Object.keys(arrays).join(', ')}.`,
      kind: 'usage',
    });
  if (data.length !== elementCount(shape) || !(data instanceof arrays[type]))
    throw new OsteonError(
      'tensor-size',
      `a ${type} tensor of shape ${formatShape(shape)} needs ${elementCount(shape)} elements in a ` +
        `${arrays[type].name}, got ${data.length} in a ${data.constructor.name}`,
      { hint: 'Give the shape that belongs to the data.', kind: 'usage' },
    );
  return { type, shape, data };
}

/** A float32 tensor from numbers or an array that exists (which is not copied). */
export function floatTensor(shape: Shape, data: Float32Array | readonly number[]): FloatTensor {
  const array = data instanceof Float32Array ? data : Float32Array.from(data);
  return createTensor('float32', shape, array) as FloatTensor;
}

/** An int64 tensor from whole numbers: shapes, axes, indices, class labels. */
export function integerTensor(shape: Shape, data: BigInt64Array | readonly number[]): Tensor {
  return createTensor(
    'int64',
    shape,
    data instanceof BigInt64Array ? data : BigInt64Array.from(data, (value) => BigInt(value)),
  );
}

/** A tensor of zeros. */
export function zeros(type: ElementType, shape: Shape): Tensor {
  return { type, shape, data: new arrays[type](elementCount(shape)) };
}
