/** Arrays that lie in memory with gaps, transposed or repeated, put into row-major order. */

import { elementCount, type Shape, type TensorData } from '../../tensor.ts';

/** Strides of row-major order, in elements. */
export function rowMajor(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= Math.max(1, shape[axis]);
  }
  return strides;
}

/** Strides of column-major order (Fortran, NumPy's order F). */
export function columnMajor(shape: Shape): number[] {
  return rowMajor(shape.toReversed()).reverse();
}

/** True where the elements lie one behind the other; strides of axes of size 1 mean nothing. */
export function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  const expected = rowMajor(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}

/** Elements from the first to the last one that a strided array touches; 0 for an empty one. */
export function spanOf(shape: Shape, strides: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], 1);
}

/** Copies a strided array that begins at the first element of `from` into `into`, row-major. */
export function gather<T extends TensorData>(from: T, shape: Shape, strides: readonly number[], into: T): T {
  if (elementCount(shape) === 0) return into;
  let at = 0;
  const walk = (axis: number, offset: number) => {
    if (axis === shape.length) {
      into[at++] = from[offset];
      return;
    }
    const step = strides[axis];
    const end = offset + shape[axis] * step;
    if (axis < shape.length - 1) for (let i = 0; i < shape[axis]; i++) walk(axis + 1, offset + i * step);
    else if (step === 0) for (let i = 0; i < shape[axis]; i++) into[at++] = from[offset];
    else for (let i = offset; i < end; i += step) into[at++] = from[i];
  };
  walk(0, 0);
  return into;
}
