/**
 * Winograd's F(2, 3) in ONNX Runtime's blocked layout. Each of the 16 components of an image is a convolution of
 * its own channel with 2 x 2 taps of 1 and -1 at stride 2, some of them two places apart; the products are
 * convolutions of 1 x 1 taps. See `winograd-matrices.ts` for the formula.
 */

import type { Value } from '../../graph/graph.ts';
import { add, sub } from '../../graph/operators/elementwise.ts';
import { matmul } from '../../graph/operators/matmul.ts';
import { blockedConv, reorderInput, reorderInputAgain, reorderOutput } from '../../graph/operators/nchwc.ts';
import { reduceSum } from '../../graph/operators/reduction.ts';
import { concat, pad, reshape, split, transpose } from '../../graph/operators/shape.ts';
import type { Target } from '../../graph/target.ts';
import { floatTensor } from '../../tensor.ts';
import { channelsFirst } from './channel-order.ts';
import { type Correlation, weightShape } from './correlation.ts';
import { servesWinograd } from './winograd.ts';
import { components, kernelTransform } from './winograd-matrices.ts';

/** Two taps of one component along one axis: their place in the tile, how far they lie apart, their factors. */
interface Taps {
  readonly first: number;
  readonly apart: number;
  readonly factors: readonly [number, number];
}

/** B^T: d0 - d2, d1 + d2, d2 - d1, d1 - d3 */
const imageTaps: readonly Taps[] = [
  { first: 0, apart: 2, factors: [1, -1] },
  { first: 1, apart: 1, factors: [1, 1] },
  { first: 1, apart: 1, factors: [-1, 1] },
  { first: 1, apart: 2, factors: [1, -1] },
];
/** A: g0, g0 + g1, g0 - g1, -g1 */
const gradientTaps: readonly Taps[] = [
  { first: 0, apart: 1, factors: [1, 0] },
  { first: 0, apart: 1, factors: [1, 1] },
  { first: 0, apart: 1, factors: [1, -1] },
  { first: 0, apart: 1, factors: [0, -1] },
];
const products = components * components;
const tilesOf = (size: number) => Math.ceil(size / 2);

/** True where both sides are blocked and the image has a row of zeros before it, so that no tap begins inside. */
export function servesWinogradBlocked(c: Correlation, { channelBlock: block }: Target): boolean {
  const whole = block > 0 && c.input[1] % block === 0 && c.output[1] % block === 0;
  return whole && servesWinograd(c) && c.begins.every((begin) => begin === 1);
}

/** The 16 components of a blocked image [N, C, H, W]: each blocked, [N, C, tiles, tiles]; columns outermost. */
function spreadBlocked(x: Value, table: readonly Taps[], begin: number, size: readonly number[]): Value[] {
  const parts: Value[] = [];
  for (const across of table) for (const down of table) parts.push(component(x, [down, across], begin, size));
  return parts;
}

function component(x: Value, taps: readonly [Taps, Taps], begin: number, size: readonly number[]): Value {
  const c = x.shape[1];
  const block = x.graph.target.channelBlock;
  // In the order [C / block, 2, 2, block]: the same four factors for every channel.
  const factors = taps[0].factors.flatMap((down) => taps[1].factors.map((across) => down * across));
  const data = Float32Array.from({ length: 4 * c }, (_, i) => factors[Math.floor(i / block) % 4]);
  const begins = taps.map(({ first }) => begin - first);
  const ends = taps.map(({ apart }, axis) => {
    const read = 2 * (tilesOf(size[axis]) - 1) + apart + 1;
    return Math.max(0, read - x.shape[axis + 2] - begins[axis]);
  });
  return blockedConv(x, x.graph.constant(floatTensor([c, 1, 2, 2], data)), undefined, {
    stride: 2,
    dilation: taps.map(({ apart }) => apart),
    padding: [...begins, ...ends],
    groups: c,
  });
}

/** The weights' components, in the blocked order of 1 x 1 taps: [K / block, C, block of K] for each. */
function blockedKernels(w: Value): readonly Value[] {
  const [k, c] = w.shape;
  const block = w.graph.target.channelBlock;
  const tapsFirst = transpose(reshape(w, [k * c, 9]), [1, 0]);
  const ordered = transpose(reshape(tapsFirst, [(9 * k) / block, block, c]), [0, 2, 1]);
  const all = matmul(w.graph.constant(kernelTransform(false)), reshape(ordered, [9, k * c]));
  return split(reshape(all, [products * k, c, 1, 1]), new Array<number>(products).fill(k), 0);
}

/** Those of the kernel turned around, for the gradient of the input: [C / block, K, block of C] for each. */
function turnedKernels(w: Value): readonly Value[] {
  const [k, c] = w.shape;
  const block = w.graph.target.channelBlock;
  const tapsFirst = transpose(reshape(w, [k * c, 9]), [1, 0]);
  const ordered = transpose(reshape(tapsFirst, [9 * k, c / block, block]), [1, 0, 2]);
  const all = matmul(w.graph.constant(kernelTransform(true)), reshape(ordered, [c / block, 9, k * block]));
  const outermost = reshape(transpose(all, [1, 0, 2]), [products * c, k, 1, 1]);
  return split(outermost, new Array<number>(products).fill(c), 0);
}

/** y0 = m0 + m1 + m2 and y1 = m1 - m2 - m3 */
function results([m0, m1, m2, m3]: readonly Value[]): [Value, Value] {
  return [add(m0, add(m1, m2)), sub(sub(m1, m2), m3)];
}

/** From the components of the results to [N, K, height, width]: the four results of a tile are put side by side. */
function gatherBlocked(m: readonly Value[], height: number, width: number): Value {
  const byColumn = Array.from({ length: components }, (_, ew) =>
    results(m.slice(ew * components, (ew + 1) * components)),
  );
  const [n, k, th, tw] = m[0].shape;
  const rows = [0, 1].map((row) => {
    const pair = results(byColumn.map((column) => column[row]));
    const last = pair.map((y) => reshape(reorderOutput(y, 'channels last'), [n, th, tw, 1, k]));
    return reshape(concat(last, 3), [n, th, 1, 2 * tw, k]);
  });
  const whole = reshape(concat(rows, 2), [n, 2 * th, 2 * tw, k]);
  return channelsFirst(cropped(whole, height, width));
}

/** Without the row and the column that fill the last tile of an odd size. */
function cropped(y: Value, height: number, width: number): Value {
  const [, rows, columns] = y.shape;
  return pad(y, [0, 0, 0, 0, 0, height - rows, width - columns, 0]);
}

function multiply(v: readonly Value[], kernels: readonly Value[]): Value[] {
  return v.map((part, e) => blockedConv(part, kernels[e]));
}

/** The convolution of x [N, C, H, W] with w [K, C, 3, 3]; C and K whole blocks, one row of zeros before x. */
export function forwardWinogradBlocked(c: Correlation, x: Value, w: Value, bias?: Value): Value {
  const [, , height, width] = c.output;
  const v = spreadBlocked(reorderInput(x), imageTaps, 1, [height, width]);
  const y = gatherBlocked(multiply(v, blockedKernels(w)), height, width);
  return bias ? add(y, reshape(bias, [1, -1, 1, 1])) : y;
}

/** The convolution of g with the kernel turned around; see `inputFlipped`. */
export function inputWinogradBlocked(c: Correlation, g: Value, w: Value): Value {
  const [, , height, width] = c.input;
  const v = spreadBlocked(reorderInput(g), imageTaps, 1, [height, width]);
  return gatherBlocked(multiply(v, turnedKernels(w)), height, width);
}

/** dw = G^T [sum over tiles of (A g A^T)(B^T x B)] G */
export function weightWinogradBlocked(c: Correlation, g: Value, x: Value): Value {
  const [, k, height, width] = c.output;
  const channels = c.input[1];
  const size = [height, width];
  const v = spreadBlocked(sharesComponents(c) ? reorderInput(x) : reorderInputAgain(x), imageTaps, 1, size);
  const m = spreadBlocked(reorderInput(g), gradientTaps, 0, size);
  const u = concat(
    m.map((part, e) => overTiles(part, v[e])),
    0,
  );
  // Transposed before the product, as part of it; ONNX Runtime would make the other order a slow permutation.
  const byWeight = transpose(reshape(u, [products, k * channels]), [1, 0]);
  return reshape(matmul(byWeight, g.graph.constant(kernelTransform(false))), weightShape(c));
}

/**
 * True where the components of x that the forward pass has computed are kept for the backward pass: while they are
 * no more than the weights. They are four times the image, and a tenth of the work.
 */
function sharesComponents({ input, output }: Correlation): boolean {
  return products * input[0] * tilesOf(output[2]) * tilesOf(output[3]) <= 9 * output[1];
}

/**
 * Sum over images and tiles of m v^T: [N, K, tiles] and [N, C, tiles] to [K, C]. With many tiles a product for
 * each image and a sum; with few the sum would be most of the work, and the product takes m transposed.
 */
function overTiles(m: Value, v: Value): Value {
  const [n, k, th, tw] = m.shape;
  const c = v.shape[1];
  const last = (part: Value) => reorderOutput(part, 'channels last');
  if (th * tw * 64 >= k * c) {
    const products = matmul(reshape(reorderOutput(m), [n, k, th * tw]), reshape(last(v), [n, th * tw, c]));
    return reduceSum(products, [0]);
  }
  const places = n * th * tw;
  return matmul(transpose(reshape(last(m), [places, k]), [1, 0]), reshape(last(v), [places, c]));
}
