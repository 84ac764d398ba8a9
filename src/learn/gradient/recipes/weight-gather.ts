/** The gradient of a convolution's weights by one matrix product over copies that Gather makes on all threads. */

import { computedTensor } from '../../graph/computed.ts';
import type { Value } from '../../graph/graph.ts';
import { sum } from '../../graph/operators/elementwise.ts';
import { gather } from '../../graph/operators/indexing.ts';
import { matmul } from '../../graph/operators/matmul.ts';
import { reduceSum } from '../../graph/operators/reduction.ts';
import { pad, reshape, transpose } from '../../graph/operators/shape.ts';
import { elementCount } from '../../tensor.ts';
import { channelsLast } from './channel-order.ts';
import { type Correlation, ends, reach, weightShape } from './correlation.ts';
import { windowIndices } from './window-indices.ts';

/** True for one group, two axes or three, stride 1 along the last axis, and no padding beyond the kernel's reach. */
export function servesGather(c: Correlation): boolean {
  const within = [c.begins, ends(c)].every((pads) => pads.every((rows, axis) => rows < reach(c, axis)));
  return c.kernel.length > 1 && c.groups === 1 && c.strides[c.strides.length - 1] === 1 && within;
}

/**
 * Bytes of copies that are made at a time. What a product reads should still be in the cache where it was written,
 * and copies of a whole batch would take more memory than all else.
 */
const stripBytes = 2 ** 23;

/** More strips than this would take longer to prepare than they save. */
const mostStrips = 64;

/** Rows of the result along the first axis whose part of the product is computed at a time. */
interface Strip {
  readonly first: number;
  readonly count: number;
}

/**
 * dw[k, c, i, j] = sum over n, y, u of  x[n, c, y s + i d - p, u] g[n, k, y, u - j d + p], where u runs over the
 * columns of x: the shift by rows (and planes) is made on x, the shift by columns on g. With kh kw taps, kh C +
 * kw K rows are copied where shifting x alone would copy kh kw C, in blocks as long as a row or all channels.
 * The rows y are taken in strips, whose products are added up; strips of one size share their tables of indices.
 */
export function weightGather(c: Correlation, g: Value, x: Value): Value {
  const [n, channels] = c.input;
  const [, k, depth, ...within] = c.output;
  const last = c.kernel.length - 1;
  const rowTaps = elementCount(c.kernel.slice(0, -1));
  const rowPlaces = elementCount(within.slice(0, -1)) * c.input[last + 2];
  const rowBytes = 4 * n * rowPlaces * (channels * rowTaps + k * c.kernel[last]);
  const fewest = Math.ceil(depth / mostStrips);
  const perStrip = Math.min(depth, Math.max(fewest, Math.floor(stripBytes / rowBytes)));

  const turned = channelsLast(g);
  const products: Value[] = [];
  for (let first = 0; first < depth; first += perStrip) {
    const strip = { first, count: Math.min(perStrip, depth - first) };
    const places = strip.count * rowPlaces;
    const right = gather(columnsOfStrip(c, strip, turned), columnIndices(c, strip, g), 1);
    const left = gather(rowsOfStrip(c, strip, x), rowIndices(c, strip, g), 2);
    products.push(
      matmul(reshape(left, [n, channels * rowTaps, places]), reshape(right, [n, places, c.kernel[last] * k])),
    );
  }
  const summed = reshape(reduceSum(sum(products), [0]), [channels * elementCount(c.kernel), k]);
  return reshape(transpose(summed, [1, 0]), weightShape(c));
}

/** Rows along the first axis that a strip reads, and along the next ones, with zeros around the image. */
function rowsRead(c: Correlation, { count }: Strip): number[] {
  const after = ends(c).map((rows) => Math.max(0, rows));
  return c.kernel
    .slice(0, -1)
    .map((_, axis) =>
      axis === 0
        ? (count - 1) * c.strides[0] + reach(c, 0)
        : c.begins[axis] + c.input[axis + 2] + after[axis],
    );
}

/** Those rows of x, all axes but the last as one: [N, C, rows, columns]. */
function rowsOfStrip(c: Correlation, strip: Strip, x: Value): Value {
  const [n, channels, ...size] = c.input;
  const rows = rowsRead(c, strip);
  const begins = [c.begins[0] - strip.first * c.strides[0], ...c.begins.slice(1, -1)];
  const after = rows.map((length, axis) => length - size[axis] - begins[axis]);
  const padded = pad(x, [0, 0, ...begins, 0, 0, 0, ...after, 0]);
  return reshape(padded, [n, channels, elementCount(rows), size[size.length - 1]]);
}

/** Row of those for each tap and each row of a strip. */
function rowIndices(c: Correlation, strip: Strip, like: Value): Value {
  return windowIndices(like, {
    outer: { sizes: c.kernel.slice(0, -1), steps: c.dilations },
    inner: { sizes: [strip.count, ...c.output.slice(3, -1)], steps: c.strides },
    source: rowsRead(c, strip),
  });
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

/** The rows of a strip of g [N, ...size, K] with those zeros: [N, places, K]. */
function columnsOfStrip(c: Correlation, { first, count }: Strip, g: Value): Value {
  const before = columnsBefore(c);
  const after = paddedWidth(c) - before - c.output[c.output.length - 1];
  const none = c.kernel.slice(1, -1).map(() => 0);
  const padded = pad(g, [0, -first, ...none, before, 0, 0, first + count - c.output[2], ...none, after, 0]);
  return reshape(padded, [c.output[0], -1, c.output[1]]);
}

/** Place in those for each row of a strip, each column of x and each tap. */
function columnIndices(c: Correlation, { count }: Strip, like: Value): Value {
  const last = c.kernel.length - 1;
  const [columns, size, width] = [c.input[last + 2], c.kernel[last], paddedWidth(c)];
  const offset = columnsBefore(c) + c.begins[last];
  const rows = count * elementCount(c.output.slice(3, -1));
  const length = rows * columns * size;
  const rule = [rows, columns, size, width, c.dilations[last], offset];
  const make = () => {
    const table = new BigInt64Array(length);
    for (let row = 0, i = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let tap = 0; tap < size; tap++)
          table[i++] = BigInt(row * width + column - tap * c.dilations[last] + offset);
    return table;
  };
  return like.graph.constant(computedTensor('int64', [length], `columns ${rule.join()}`, make));
}
