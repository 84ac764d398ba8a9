/** The gradient of a convolution's weights from the patches that each result was computed from. */

import type { Value } from '../../graph/graph.ts';
import { gather } from '../../graph/operators/indexing.ts';
import { matmul } from '../../graph/operators/matmul.ts';
import { reduceSum } from '../../graph/operators/reduction.ts';
import { pad, reshape, transpose } from '../../graph/operators/shape.ts';
import { elementCount } from '../../tensor.ts';
import { channelsLast } from './channel-order.ts';
import { type Correlation, ends, weightShape } from './correlation.ts';
import { windowIndices } from './window-indices.ts';

/** True for one group. */
export function servesPatches(c: Correlation): boolean {
  return c.groups === 1;
}

/**
 * dw[k, j, c] = sum over n, o of  g[n, k, o] x[n, o s + j d - p, c]: g as it is times patches of x with channels
 * last. Copies as much as there are taps for each place of the result, and so is best with strides, where places
 * are few, and for few channels.
 */
export function weightPatches(c: Correlation, g: Value, x: Value): Value {
  const [n, k, ...size] = c.output;
  const channels = c.input[1];
  const places = elementCount(size);
  const count = elementCount(c.kernel);
  const after = ends(c).map((rows) => Math.max(0, rows));
  const padded = pad(channelsLast(x), [0, ...c.begins, 0, 0, ...after, 0]);
  const source = padded.shape.slice(1, -1);
  const rows = reshape(padded, [n, elementCount(source), channels]);
  const indices = windowIndices(g, {
    outer: { sizes: size, steps: c.strides },
    inner: { sizes: c.kernel, steps: c.dilations },
    source,
  });
  const patches = gather(rows, indices, 1);
  const product = matmul(reshape(g, [n, k, places]), reshape(patches, [n, places, count * channels]));
  const summed = reshape(reduceSum(product, [0]), [k, count, channels]);
  return reshape(transpose(summed, [0, 2, 1]), weightShape(c));
}
