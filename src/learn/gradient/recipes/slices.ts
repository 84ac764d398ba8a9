/**
 * Convolutions of volumes plane by plane in ONNX Runtime's blocked layout, which knows two axes only: the planes
 * that the kernel reaches become channels of one image.
 */

import type { Value } from '../../graph/graph.ts';
import { gather } from '../../graph/operators/indexing.ts';
import { blockedConv, reorderInput, reorderOutput } from '../../graph/operators/nchwc.ts';
import { concat, integers, pad, reshape, transpose } from '../../graph/operators/shape.ts';
import type { Target } from '../../graph/target.ts';
import { elementCount } from '../../tensor.ts';
import { blockWeights } from './blocked-weights.ts';
import { type Correlation, ends, hasStride } from './correlation.ts';
import { exchangeChannels, flipKernel } from './flip.ts';

/** True for volumes of whole blocks of channels, one group. */
export function servesSlices(c: Correlation, { channelBlock: block }: Target): boolean {
  const whole = block > 0 && c.input[1] % block === 0 && c.output[1] % block === 0;
  return whole && c.kernel.length === 3 && c.groups === 1;
}

/** Bytes of planes beside each other that are made at a time: all at once would take as many times the image as taps. */
const stackBytes = 2 ** 25;

/**
 * y[n, d] = sum over a of  x[n, d s + a - p] * w[a] for planes d and taps a across them: with the planes outermost
 * and blocked, Gather puts the channels of all planes d s + a beside each other.
 */
export function forwardSlices(c: Correlation, x: Value, w: Value, bias?: Value): Value {
  const [n, channels, depth, height, width] = c.input;
  const [, k, planes, ...size] = c.output;
  const [across, ...within] = c.kernel;
  const after = ends(c).map((rows) => Math.max(0, rows));
  const outermost = transpose(reshape(x, [n, channels, depth, height * width]), [0, 2, 1, 3]);
  const blocked = reorderInput(reshape(outermost, [n * depth, channels, height, width]));
  const padded = pad(reshape(blocked, [n, depth, -1]), [0, c.begins[0], 0, 0, after[0], 0]);
  const weights = reshape(transpose(w, [0, 2, 1, 3, 4]), [k, across * channels, ...within]);
  const blockedWeights = blockWeights(weights, x.graph.target.channelBlock);
  const planeBytes = 4 * n * across * channels * height * width;
  const perStack = Math.max(1, Math.ceil(planes / Math.ceil((planes * planeBytes) / stackBytes)));
  const results: Value[] = [];
  for (let first = 0; first < planes; first += perStack) {
    const count = Math.min(perStack, planes - first);
    const indices = Array.from(
      { length: count * across },
      (_, i) => (first + Math.floor(i / across)) * c.strides[0] + (i % across) * c.dilations[0],
    );
    const stacked = gather(padded, integers(x, indices), 1);
    const image = reshape(stacked, [n * count, across * channels, height, width]);
    const y = blockedConv(image, blockedWeights, bias, {
      stride: c.strides.slice(1),
      dilation: c.dilations.slice(1),
      padding: [...c.begins.slice(1), ...after.slice(1)],
    });
    results.push(reshape(reorderOutput(y), [n, count, k, elementCount(size)]));
  }
  return reshape(transpose(concat(results, 1), [0, 2, 1, 3]), c.output);
}

/** The convolution that gives the gradient of the input at stride 1; see `inputFlipped`. */
function turned(c: Correlation): Correlation {
  const begins = c.begins.map((begin, axis) => c.dilations[axis] * (c.kernel[axis] - 1) - begin);
  return { ...c, input: c.output, output: c.input, begins };
}

/** True where {@link inputSlices} can be used: stride 1, and no padding beyond the kernel's reach. */
export function servesInputSlices(c: Correlation, target: Target): boolean {
  if (!servesSlices(c, target) || !hasStride(c, 1)) return false;
  const back = turned(c);
  return [...back.begins, ...ends(back)].every((rows) => rows >= 0);
}

/** The gradient of the input [N, C, D, H, W] from g [N, K, D', H', W']: the convolution of g with the kernel turned around, plane by plane. */
export function inputSlices(c: Correlation, g: Value, w: Value): Value {
  return forwardSlices(turned(c), g, flipKernel(exchangeChannels(w, 1)));
}
