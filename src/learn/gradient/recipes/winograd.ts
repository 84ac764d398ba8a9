/** Convolutions of 3 x 3 taps with few places and many channels by Winograd's transform, with 2.25 times fewer products. */

import type { Value } from '../../graph/graph.ts';
import { add } from '../../graph/operators/elementwise.ts';
import { matmul } from '../../graph/operators/matmul.ts';
import { reshape, transpose } from '../../graph/operators/shape.ts';
import type { FloatTensor } from '../../tensor.ts';
import { channelsFirst, channelsLast } from './channel-order.ts';
import { type Correlation, hasStride, weightShape } from './correlation.ts';
import {
  components,
  gradientTransform,
  imageTransform,
  kernelTransform,
  resultTransform,
} from './winograd-matrices.ts';

const products = components * components;

/** True for 3 x 3 taps side by side, stride 1, one group. */
export function servesWinograd(c: Correlation): boolean {
  const plain = hasStride(c, 1) && c.dilations.every((d) => d === 1) && c.groups === 1;
  return plain && c.kernel.join() === '3,3';
}

const tilesOf = (size: number) => Math.ceil(size / 2);

/**
 * Components of all tiles of an image: from [N, C, H, W] to [16, N * tiles, C]. The leading axis of a transform
 * broadcasts over the images, so that each product leaves the components outermost, where the next wants them.
 */
function spreadImage(x: Value, rows: FloatTensor, columns: FloatTensor): Value {
  const { graph } = x;
  const [n, c, height, width] = x.shape;
  const [, th] = rows.shape;
  const [, tw] = columns.shape;
  const last = reshape(channelsLast(x), [1, n, height, width * c]);
  const overRows = matmul(graph.constant({ ...rows, shape: [components, 1, th, height] }), last);
  const stacked = reshape(overRows, [1, components * n * th, width, c]);
  const both = matmul(graph.constant({ ...columns, shape: [components, 1, tw, width] }), stacked);
  return reshape(both, [products, n * th * tw, c]);
}

/** The results from their components: from [16, N * tiles, C] to [N, C, H, W]. */
function gatherImage(m: Value, n: number, height: number, width: number, bias?: Value): Value {
  const { graph } = m;
  const c = m.shape[2];
  const [th, tw] = [tilesOf(height), tilesOf(width)];
  const tiled = reshape(m, [components, components, n, th, tw * c]);
  const byRow = reshape(transpose(tiled, [2, 1, 3, 0, 4]), [n * components * th, components * tw, c]);
  const columns = graph.constant({ ...resultTransform(tw, width), shape: [width, components * tw] });
  const wide = reshape(matmul(columns, byRow), [n, components * th, width * c]);
  const rows = graph.constant({ ...resultTransform(th, height), shape: [height, components * th] });
  const y = reshape(matmul(rows, wide), [n, height, width, c]);
  return channelsFirst(bias ? add(y, bias) : y);
}

/** Components of an image that is read with `begins` zeros before it and gives results of a size. */
function spreadInput(x: Value, begins: readonly number[], size: readonly number[]): Value {
  const [rows, columns] = size.map((length, axis) =>
    imageTransform(tilesOf(length), x.shape[axis + 2], begins[axis]),
  );
  return spreadImage(x, rows, columns);
}

/** Components of the weights: [16, K, C]. */
function spreadKernel(w: Value, turned: boolean): Value {
  const [k, c] = w.shape;
  const flat = transpose(reshape(w, [k * c, 9]), [1, 0]);
  return reshape(matmul(w.graph.constant(kernelTransform(turned)), flat), [products, k, c]);
}

/**
 * The convolution of x [N, C, H, W] with w [K, C, 3, 3] in tiles of 2 x 2 results, F(2 x 2, 3 x 3): y = A^T [(B^T x B)
 * (G w G^T)] A with one matrix product for each of the 16 components. Source: Lavin and Gray 2016.
 */
export function forwardWinograd(c: Correlation, x: Value, w: Value, bias?: Value): Value {
  const [n, , height, width] = c.output;
  const v = spreadInput(x, c.begins, [height, width]);
  return gatherImage(matmul(v, transpose(spreadKernel(w, false), [0, 2, 1])), n, height, width, bias);
}

/** The convolution of g with the kernel turned around; see `inputFlipped`. */
export function inputWinograd(c: Correlation, g: Value, w: Value): Value {
  const [n, , height, width] = c.input;
  const begins = c.begins.map((begin) => 2 - begin);
  const v = spreadInput(g, begins, [height, width]);
  return gatherImage(matmul(v, spreadKernel(w, true)), n, height, width);
}

/** dw = G^T [sum over tiles of (A g A^T)(B^T x B)] G: the transpose of the convolution, taken in its factors. */
export function weightWinograd(c: Correlation, g: Value, x: Value): Value {
  const [, k, height, width] = c.output;
  const channels = c.input[1];
  const v = spreadInput(x, c.begins, [height, width]);
  const m = spreadImage(
    g,
    gradientTransform(tilesOf(height), height),
    gradientTransform(tilesOf(width), width),
  );
  const u = matmul(transpose(m, [0, 2, 1]), v);
  // Transposed before the product, as part of it; ONNX Runtime would make the other order a slow permutation.
  const byWeight = transpose(reshape(u, [products, k * channels]), [1, 0]);
  return reshape(matmul(byWeight, g.graph.constant(kernelTransform(false))), weightShape(c));
}
