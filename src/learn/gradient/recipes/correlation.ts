/**
 * What a convolution computes, as its gradients need it. With stride s, dilation d and padding p at the begin,
 *
 *     y[n, k, o] = sum over c, j of  w[k, c, j] x[n, c, o s + j d - p]
 *
 * where o and j run over all spatial axes, and x is 0 outside of itself. The padding at the end follows from the
 * sizes. A transposed convolution is the same with x and y exchanged, so that all recipes serve both.
 */

import type { Shape } from '../../tensor.ts';

export interface Correlation {
  /** Shape of x: [N, C, ...size]. */
  readonly input: Shape;
  /** Shape of y: [N, K, ...size]. */
  readonly output: Shape;
  /** Sizes of the kernel; the weights have the shape [K, C / groups, ...kernel]. */
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros before the first row of each axis. */
  readonly begins: readonly number[];
  readonly groups: number;
}

/** Shape of the weights. */
export function weightShape({ input, output, kernel, groups }: Correlation): number[] {
  return [output[1], input[1] / groups, ...kernel];
}

/** Rows from the first to the last that the kernel touches at one place. */
export function reach(c: Correlation, axis: number): number {
  return c.dilations[axis] * (c.kernel[axis] - 1) + 1;
}

/** Zeros that are read after the last row of x; negative where the last rows of x are never read. */
export function ends(c: Correlation): number[] {
  return c.kernel.map((_, axis) => {
    const read = (c.output[axis + 2] - 1) * c.strides[axis] + reach(c, axis);
    return read - c.input[axis + 2] - c.begins[axis];
  });
}

/** True where every spatial axis has this stride. */
export function hasStride(c: Correlation, stride: number): boolean {
  return c.strides.every((each) => each === stride);
}

/** Padding for all axes of a tensor [N, C, ...size]. */
export function spatialPads(begins: readonly number[], after: readonly number[]): number[] {
  return [0, 0, ...begins, 0, 0, ...after];
}
