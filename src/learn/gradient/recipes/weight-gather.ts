/** The gradient of a convolution's weights by one matrix product over copies that Gather makes on all threads. */

import type { Value } from '../../graph/graph.ts';
import { gather } from '../../graph/operators/indexing.ts';
import { matmul } from '../../graph/operators/matmul.ts';
import { reduceSum } from '../../graph/operators/reduction.ts';
import { pad, reshape, transpose } from '../../graph/operators/shape.ts';
import { elementCount, integerTensor } from '../../tensor.ts';
import { channelsLast } from './channel-order.ts';
import { type Correlation, ends, weightShape } from './correlation.ts';
import { taps } from './windows.ts';

/** True for one group and stride 1 along the last axis; other axes may have any stride. */
export function servesGather(c: Correlation): boolean {
  return c.groups === 1 && c.strides[c.strides.length - 1] === 1;
}

/**
 * dw[k, c, i, j] = sum over n, y, u of  x[n, c, y s + i d - p, u] g[n, k, y, u - j d + p], where u runs over the
 * columns of x: the shift by rows (and planes) is made on x, the shift by columns on g. With kh kw taps, kh C +
 * kw K rows are copied where shifting x alone would copy kh kw C, in blocks as long as a row or all channels.
 */
export function weightGather(c: Correlation, g: Value, x: Value): Value {
  const [n, channels] = c.input;
  const k = c.output[1];
  const last = c.kernel.length - 1;
  const columns = c.input[last + 2];
  const rows = c.output.slice(2, -1);
  const rowTaps = c.kernel.slice(0, -1);

  const left = gather(paddedRows(c, x), rowIndices(c, g), 2);
  const places = elementCount(rows) * columns;
  const right = gather(paddedColumns(c, channelsLast(g)), columnIndices(c, g), last + 1);
  const product = matmul(
    reshape(left, [n, channels * elementCount(rowTaps), places]),
    reshape(right, [n, places, c.kernel[last] * k]),
  );
  const summed = reshape(reduceSum(product, [0]), [channels * elementCount(c.kernel), k]);
  return reshape(transpose(summed, [1, 0]), weightShape(c));
}

/** x with zeros before and after all axes but the last, those axes as one: [N, C, rows, columns]. */
function paddedRows(c: Correlation, x: Value): Value {
  const after = ends(c).map((rows) => Math.max(0, rows));
  const padded = pad(x, [0, 0, ...c.begins.slice(0, -1), 0, 0, 0, ...after.slice(0, -1), 0]);
  const [n, channels, ...size] = padded.shape;
  return reshape(padded, [n, channels, -1, size[size.length - 1]]);
}

/** Row of the padded x for each tap and each row of y. */
function rowIndices(c: Correlation, like: Value): Value {
  const size = c.kernel.slice(0, -1).map((_, axis) => {
    const read = (c.output[axis + 2] - 1) * c.strides[axis] + c.dilations[axis] * (c.kernel[axis] - 1) + 1;
    return Math.max(read, c.input[axis + 2] + c.begins[axis]);
  });
  const places = taps(c.output.slice(2, -1));
  const indices = taps(c.kernel.slice(0, -1)).flatMap((tap) =>
    places.map((place) =>
      place.reduce(
        (row, at, axis) => row * size[axis] + at * c.strides[axis] + tap[axis] * c.dilations[axis],
        0,
      ),
    ),
  );
  return like.graph.constant(integerTensor([indices.length], indices));
}

/** Zeros before the columns of g, so that every shift finds a column. */
function columnsBefore(c: Correlation): number {
  const last = c.kernel.length - 1;
  return Math.max(0, c.dilations[last] * (c.kernel[last] - 1) - c.begins[last]);
}

function paddedColumns(c: Correlation, g: Value): Value {
  const last = c.kernel.length - 1;
  const before = columnsBefore(c);
  const after = Math.max(0, c.input[last + 2] + c.begins[last] - c.output[last + 2]);
  const none = c.kernel.slice(0, -1).map(() => 0);
  return pad(g, [0, ...none, before, 0, 0, ...none, after, 0]);
}

/** Column of the padded g for each column of x and each tap. */
function columnIndices(c: Correlation, like: Value): Value {
  const last = c.kernel.length - 1;
  const [columns, size] = [c.input[last + 2], c.kernel[last]];
  const offset = columnsBefore(c) + c.begins[last];
  const indices = Array.from({ length: columns * size }, (_, i) => {
    const [column, tap] = [Math.floor(i / size), i % size];
    return column - tap * c.dilations[last] + offset;
  });
  return like.graph.constant(integerTensor([columns, size], indices));
}
