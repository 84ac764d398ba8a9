/** The gradient of a depthwise convolution's weights by scalar products. */

import type { Value } from '../../graph/graph.ts';
import { matmul } from '../../graph/operators/matmul.ts';
import { reduceSum } from '../../graph/operators/reduction.ts';
import { concat, pad, reshape, transpose } from '../../graph/operators/shape.ts';
import { elementCount } from '../../tensor.ts';
import { type Correlation, hasStride, weightShape } from './correlation.ts';
import { taps } from './windows.ts';

/** True where each channel is a group of its own with one result, at stride 1. */
export function servesDepthwise(c: Correlation): boolean {
  return c.groups === c.input[1] && c.groups === c.output[1] && hasStride(c, 1);
}

/**
 * dw[c, i, j] = sum over n, y, u of  x[n, c, y + i d - p, u] g[n, c, y, u - j d + p]: rows are shifted on x and
 * columns on g, so that kh + kw copies serve kh kw scalar products a channel.
 */
export function weightDepthwise(c: Correlation, g: Value, x: Value): Value {
  const [n, channels, ...size] = c.input;
  const last = size.length - 1;
  const places = elementCount(c.output.slice(2, -1)) * size[last];
  const left = [n * channels, 1, places];
  const shiftedX = taps(c.kernel.slice(0, -1)).map((tap) => {
    const begins = tap.map((place, axis) => c.begins[axis] - place * c.dilations[axis]);
    const after = begins.map((begin, axis) => c.output[axis + 2] - size[axis] - begin);
    return reshape(pad(x, [0, 0, ...begins, 0, 0, 0, ...after, 0]), left);
  });
  const none = c.kernel.slice(0, -1).map(() => 0);
  const shiftedG = Array.from({ length: c.kernel[last] }, (_, place) => {
    const begin = place * c.dilations[last] - c.begins[last];
    const after = size[last] - c.output[last + 2] - begin;
    return reshape(pad(g, [0, 0, ...none, begin, 0, 0, ...none, after]), left);
  });
  const products = shiftedX.flatMap((row) =>
    shiftedG.map((column) => reshape(matmul(row, transpose(column, [0, 2, 1])), [1, n, channels])),
  );
  const summed = reduceSum(concat(products, 0), [1]);
  return reshape(transpose(summed, [1, 0]), weightShape(c));
}
