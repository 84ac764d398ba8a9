/** The parts of a convolution's input that one tap of the kernel reads. */

import type { Value } from '../../graph/graph.ts';
import { pad, slice } from '../../graph/operators/shape.ts';
import { type Correlation, ends, spatialPads } from './correlation.ts';

/** Every tap of a kernel by its places along the axes, the last axis fastest. */
export function taps(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (lists, size) => lists.flatMap((list) => Array.from({ length: size }, (_, place) => [...list, place])),
    [[]],
  );
}

/**
 * x[n, c, o s + j d - p] for all places o of the output and one tap j: shape [N, C, ...output]. At stride 1 one
 * Pad shifts, cuts and fills with zeros at once; with a stride the padded input is sliced.
 */
export function tapWindow(c: Correlation, x: Value, tap: readonly number[]): Value {
  const size = c.output.slice(2);
  const first = tap.map((place, axis) => place * c.dilations[axis]);
  if (c.strides.every((stride, axis) => stride === 1 || size[axis] === 1)) {
    const begins = first.map((row, axis) => c.begins[axis] - row);
    return pad(
      x,
      spatialPads(
        begins,
        begins.map((begin, axis) => size[axis] - x.shape[axis + 2] - begin),
      ),
    );
  }
  const past = first.map((row, axis) => row + (size[axis] - 1) * c.strides[axis] + 1);
  // Columns first: picking them is slow, and the same for all taps above each other; rows are copied whole.
  const last = first.length - 1;
  const sliceAxes = (from: Value, begin: number, end: number) =>
    slice(
      from,
      first.slice(begin, end),
      past.slice(begin, end),
      first.slice(begin, end).map((_, axis) => axis + begin + 2),
      c.strides.slice(begin, end),
    );
  const columns = sliceAxes(pad(x, spatialPads(c.begins, ends(c))), last, last + 1);
  return last === 0 ? columns : sliceAxes(columns, 0, last);
}
