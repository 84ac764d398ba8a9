/** Convolutions in ONNX Runtime's blocked layout: reordered before and after, with weights ordered in the graph. */

import type { Value } from '../../graph/graph.ts';
import { blockedConv, reorderInput, reorderOutput } from '../../graph/operators/nchwc.ts';
import type { Target } from '../../graph/target.ts';
import { blockFlipped, blockWeights } from './blocked-weights.ts';
import { type Correlation, ends, hasStride, reach } from './correlation.ts';
import { flipKernel } from './flip.ts';

function isDepthwise({ input, output, groups }: Correlation): boolean {
  return groups > 1 && groups === input[1] && groups === output[1];
}

/** True where the blocked layout holds both sides of the convolution. */
export function servesBlocked(c: Correlation, { channelBlock: block }: Target): boolean {
  if (block === 0 || c.kernel.length !== 2 || c.output[1] % block !== 0) return false;
  const [channels, k] = [c.input[1], c.output[1]];
  if (isDepthwise(c)) return true;
  if (c.groups === 1) return channels < block || channels % block === 0;
  return (channels / c.groups) % block === 0 && (k / c.groups) % block === 0;
}

/** The convolution itself. An image of fewer channels than a block enters as it is. */
export function forwardBlocked(c: Correlation, x: Value, w: Value, bias?: Value): Value {
  const block = x.graph.target.channelBlock;
  const y = blockedConv(c.input[1] < block ? x : reorderInput(x), blockWeights(w, block), bias, {
    stride: c.strides,
    dilation: c.dilations,
    groups: c.groups,
    padding: [...c.begins, ...ends(c).map((rows) => Math.max(0, rows))],
  });
  return reorderOutput(y);
}

/** Padding of the convolution that gives the gradient of the input at stride 1; see `inputFlipped`. */
function turnedPadding(c: Correlation): number[] {
  const begins = c.begins.map((begin, axis) => reach(c, axis) - 1 - begin);
  const after = begins.map(
    (rows, axis) => c.input[axis + 2] + reach(c, axis) - 1 - c.output[axis + 2] - rows,
  );
  return [...begins, ...after];
}

/** True where {@link inputBlocked} can be used: stride 1, and no padding beyond the kernel's reach. */
export function servesInputBlocked(c: Correlation, target: Target): boolean {
  const whole = c.input[1] >= target.channelBlock && hasStride(c, 1);
  return whole && servesBlocked(c, target) && turnedPadding(c).every((rows) => rows >= 0);
}

/** The gradient of the input at stride 1, as `inputFlipped`, in blocks. */
export function inputBlocked(c: Correlation, g: Value, w: Value): Value {
  const block = g.graph.target.channelBlock;
  const weights = isDepthwise(c) ? blockWeights(flipKernel(w), block) : blockFlipped(w, c.groups, block);
  const dx = blockedConv(reorderInput(g), weights, undefined, {
    dilation: c.dilations,
    groups: c.groups,
    padding: turnedPadding(c),
  });
  return reorderOutput(dx);
}
