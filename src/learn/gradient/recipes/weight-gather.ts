/** The gradient of a convolution's weights by one matrix product over copies that Gather makes on all threads. */

import type { Value } from '../../graph/graph.ts';
import { sum } from '../../graph/operators/elementwise.ts';
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
 * Bytes of copies that are made at a time. What a product reads should still be in the cache where it was written,
 * and copies of a whole batch would take more memory than all else.
 */
const stripBytes = 1 << 23;

/**
 * dw[k, c, i, j] = sum over n, y, u of  x[n, c, y s + i d - p, u] g[n, k, y, u - j d + p], where u runs over the
 * columns of x: the shift by rows (and planes) is made on x, the shift by columns on g. With kh kw taps, kh C +
 * kw K rows are copied where shifting x alone would copy kh kw C, in blocks as long as a row or all channels.
 * The rows y are taken in strips, whose products are added up.
 */
export function weightGather(c: Correlation, g: Value, x: Value): Value {
  const [n, channels] = c.input;
  const k = c.output[1];
  const last = c.kernel.length - 1;
  const columns = c.input[last + 2];
  const rowTaps = elementCount(c.kernel.slice(0, -1));
  const paddedX = paddedRows(c, x);
  const paddedG = paddedColumns(c, channelsLast(g));
  const rows = taps(c.output.slice(2, -1));
  const rowBytes = 4 * n * columns * (channels * rowTaps + k * c.kernel[last]);
  const perStrip = Math.max(1, Math.min(rows.length, Math.floor(stripBytes / rowBytes)));

  const products: Value[] = [];
  for (let first = 0; first < rows.length; first += perStrip) {
    const strip = rows.slice(first, first + perStrip);
    const left = gather(paddedX, rowIndices(c, strip, g), 2);
    const right = gather(paddedG, columnIndices(c, first, strip.length, g), 1);
    const places = strip.length * columns;
    products.push(
      matmul(reshape(left, [n, channels * rowTaps, places]), reshape(right, [n, places, c.kernel[last] * k])),
    );
  }
  const summed = reshape(reduceSum(sum(products), [0]), [channels * elementCount(c.kernel), k]);
  return reshape(transpose(summed, [1, 0]), weightShape(c));
}

/** x with zeros before and after all axes but the last, those axes as one: [N, C, rows, columns]. */
function paddedRows(c: Correlation, x: Value): Value {
  const after = ends(c).map((rows) => Math.max(0, rows));
  const padded = pad(x, [0, 0, ...c.begins.slice(0, -1), 0, 0, 0, ...after.slice(0, -1), 0]);
  const [n, channels, ...size] = padded.shape;
  return reshape(padded, [n, channels, -1, size[size.length - 1]]);
}

/** Row of the padded x for each tap and each row of a strip. */
function rowIndices(c: Correlation, strip: readonly (readonly number[])[], like: Value): Value {
  const after = ends(c).map((rows) => Math.max(0, rows));
  const size = c.kernel.slice(0, -1).map((_, axis) => c.begins[axis] + c.input[axis + 2] + after[axis]);
  const indices = taps(c.kernel.slice(0, -1)).flatMap((tap) =>
    strip.map((place) =>
      size.reduce((row, length, axis) => {
        return row * length + place[axis] * c.strides[axis] + tap[axis] * c.dilations[axis];
      }, 0),
    ),
  );
  return like.graph.constant(integerTensor([indices.length], indices));
}

/** Zeros before the columns of g, so that every shift finds a column. */
function columnsBefore(c: Correlation): number {
  const last = c.kernel.length - 1;
  return Math.max(0, c.dilations[last] * (c.kernel[last] - 1) - c.begins[last]);
}

/** Columns of g with zeros on both sides. */
function paddedWidth(c: Correlation): number {
  const last = c.kernel.length - 1;
  return columnsBefore(c) + Math.max(c.output[last + 2], c.input[last + 2] + c.begins[last]);
}

/** g [N, ...size, K] with those zeros: [N, places, K]. */
function paddedColumns(c: Correlation, g: Value): Value {
  const before = columnsBefore(c);
  const after = paddedWidth(c) - before - c.output[c.output.length - 1];
  const none = c.kernel.slice(0, -1).map(() => 0);
  const padded = pad(g, [0, ...none, before, 0, 0, ...none, after, 0]);
  return reshape(padded, [c.output[0], -1, c.output[1]]);
}

/** Place in the padded g for each row of a strip, each column of x and each tap. */
function columnIndices(c: Correlation, first: number, rows: number, like: Value): Value {
  const last = c.kernel.length - 1;
  const [columns, size, width] = [c.input[last + 2], c.kernel[last], paddedWidth(c)];
  const offset = columnsBefore(c) + c.begins[last];
  const indices = Array.from({ length: rows * columns * size }, (_, i) => {
    const [place, tap] = [Math.floor(i / size), i % size];
    const row = first + Math.floor(place / columns);
    return row * width + (place % columns) - tap * c.dilations[last] + offset;
  });
  return like.graph.constant(integerTensor([indices.length], indices));
}
