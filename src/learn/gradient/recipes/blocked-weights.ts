/**
 * Weights in the order of ONNX Runtime's blocked convolution. A general permutation of axes costs 4.5 ns an element
 * there and runs on one thread (10 ms for 512 x 512 x 3 x 3); moving one axis costs a tenth of that, and Gather
 * copies blocks on all threads. So both orders are reached in steps of those two kinds.
 */

import type { Value } from '../../graph/graph.ts';
import { gather } from '../../graph/operators/indexing.ts';
import { integers, reshape, transpose } from '../../graph/operators/shape.ts';
import { elementCount } from '../../tensor.ts';

function pick(x: Value, axis: number, length: number, source: (index: number) => number): Value {
  return gather(
    x,
    integers(
      x,
      Array.from({ length }, (_, index) => source(index)),
    ),
    axis,
  );
}

/**
 * w [K, C, kh, kw] in the order [K / block, C / block, kh, kw, block of C, block of K]; where C is less than a
 * block, [K / block, C, kh, kw, block of K].
 */
export function blockWeights(w: Value, block: number): Value {
  const [k, c, ...kernel] = w.shape;
  const taps = elementCount(kernel);
  const innerK = transpose(reshape(w, [k / block, block, c * taps]), [0, 2, 1]);
  if (c < block || taps === 1) return reshape(innerK, w.shape);
  const tiles = reshape(innerK, [(k * c) / block ** 2, block * taps, block]);
  const tapsFirst = pick(tiles, 1, block * taps, (i) => (i % block) * taps + Math.floor(i / block));
  return reshape(tapsFirst, w.shape);
}

/**
 * The kernel turned around and its channels exchanged, as the gradient of the input needs it: from w [K, C / groups,
 * kh, kw] to the shape [C, K / groups, kh, kw] in the order [C / block, K / block, kh, kw, block of K, block of C].
 */
export function blockFlipped(w: Value, groups: number, block: number): Value {
  const [k, c, ...kernel] = w.shape;
  const taps = elementCount(kernel);
  const kBlocks = k / groups / block;
  const tapsFirst = transpose(reshape(w, [k * c, taps]), [1, 0]);
  const parts = reshape(tapsFirst, [taps, groups, k / groups, c / block, block]);
  const rows =
    groups === 1
      ? transpose(reshape(parts, [taps * k, c / block, block]), [1, 0, 2])
      : transpose(parts, [1, 3, 0, 2, 4]);
  const tiles = reshape(rows, [(groups * c) / block, taps * kBlocks, block * block]);
  const turned = pick(
    tiles,
    1,
    taps * kBlocks,
    (i) => (taps - 1 - (i % taps)) * kBlocks + Math.floor(i / taps),
  );
  return reshape(turned, [groups * c, k / groups, ...kernel]);
}
