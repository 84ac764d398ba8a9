/**
 * EfficientNet (Tan and Le 2019) as segmentation_models_pytorch has it: TensorFlow's "same" padding, which depends
 * on the size of the image, is worked out once for the image size that each variant was designed for.
 */

import type { Value } from '../../../graph/graph.ts';
import * as op from '../../../graph/ops.ts';
import { silu } from '../../../layers/activation.ts';
import { conv } from '../../../layers/convolution.ts';
import { stochasticDepth } from '../../../layers/dropout.ts';
import { kaimingUniform } from '../../../layers/initialise.ts';
import { batchNorm, declareBatchNorm } from '../../../layers/normalisation.ts';
import type { Scope } from '../../../layers/scope.ts';
import { squeezeExcitation } from '../../../layers/squeeze-excitation.ts';
import { type Encoder, stageConv, stageDilation } from './encoder.ts';

interface Stage {
  readonly repeats: number;
  readonly kernel: number;
  readonly stride: number;
  /** Channels inside a block, in units of those that enter it. */
  readonly expansion: number;
  readonly channels: number;
}

/** Table 1 of the paper, for B0. */
const stages: readonly Stage[] = [
  { repeats: 1, kernel: 3, stride: 1, expansion: 1, channels: 16 },
  { repeats: 2, kernel: 3, stride: 2, expansion: 6, channels: 24 },
  { repeats: 2, kernel: 5, stride: 2, expansion: 6, channels: 40 },
  { repeats: 3, kernel: 3, stride: 2, expansion: 6, channels: 80 },
  { repeats: 3, kernel: 5, stride: 1, expansion: 6, channels: 112 },
  { repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 192 },
  { repeats: 1, kernel: 3, stride: 1, expansion: 6, channels: 320 },
];

interface Variant {
  readonly width: number;
  readonly depth: number;
  /** Side of the images that the variant was designed for. */
  readonly imageSize: number;
  /** Blocks whose outputs are the features at 1/4, 1/8, 1/16 and 1/32. */
  readonly taps: readonly number[];
}

interface Block extends Omit<Stage, 'repeats'> {
  readonly input: number;
  /** Zeros before and after each axis for the depthwise convolution. */
  readonly padding: readonly number[];
}

/** Probability that the last block is left out in training; it grows linearly from 0 at the first. */
const dropRate = 0.2;

/** momentum 0.01 and epsilon 1e-3: TensorFlow's, in PyTorch's terms. */
const norm = (scope: Scope, x: Value) => batchNorm(scope, x, { epsilon: 1e-3, momentum: 0.01 });

/** Scaled channels, as the nearest multiple of 8 that is not more than 10 % too small. */
function scaledChannels(channels: number, width: number): number {
  const scaled = channels * width;
  const rounded = Math.max(8, 8 * Math.floor((scaled + 4) / 8));
  return rounded < 0.9 * scaled ? rounded + 8 : rounded;
}

/** `[begin, begin, end, end]` so that an axis of `size` gives ceil(size / stride). */
function samePadding(size: number, kernel: number, stride: number): number[] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  const begin = Math.floor(total / 2);
  return [begin, begin, total - begin, total - begin];
}

function blocksOf({ width, depth, imageSize }: Variant): Block[] {
  const blocks: Block[] = [];
  let size = Math.ceil(imageSize / 2);
  let input = scaledChannels(32, width);
  for (const { repeats, ...stage } of stages) {
    const channels = scaledChannels(stage.channels, width);
    for (let i = 0; i < Math.ceil(depth * repeats); i++) {
      const stride = i === 0 ? stage.stride : 1;
      blocks.push({ ...stage, stride, input, channels, padding: samePadding(size, stage.kernel, stride) });
      size = Math.ceil(size / stride);
      input = channels;
    }
  }
  return blocks;
}

/** The inverted bottleneck (MBConv): widen, depthwise convolution, squeeze-excitation, narrow. */
function invertedBottleneck(scope: Scope, x: Value, block: Block, dilation: number, drop: number): Value {
  const { input, channels, kernel, stride, padding } = block;
  const wide = input * block.expansion;
  let y = x;
  if (block.expansion !== 1) {
    const widen = { out: wide, kernel: 1, bias: false };
    y = silu(norm(scope.at('_bn0'), conv(scope.at('_expand_conv'), y, widen)));
  }
  const depthwise = { out: wide, groups: wide, kernel, stride, padding, bias: false };
  y = silu(norm(scope.at('_bn1'), stageConv(scope.at('_depthwise_conv'), y, depthwise, dilation)));
  y = squeezeExcitation(scope, y, {
    reduced: Math.max(1, Math.floor(input / 4)),
    activation: 'silu',
    names: ['_se_reduce', '_se_expand'],
  });
  const narrow = { out: channels, kernel: 1, bias: false };
  y = norm(scope.at('_bn2'), conv(scope.at('_project_conv'), y, narrow));
  return stride === 1 && input === channels ? op.add(stochasticDepth(scope, y, drop), x) : y;
}

/** Weights that come along in checkpoints though no feature depends on them: the classifier's last convolution. */
function declareHead(scope: Scope, input: number, width: number): void {
  const out = scaledChannels(1280, width);
  scope.parameter('_conv_head.weight', [out, input, 1, 1], kaimingUniform);
  declareBatchNorm(scope.at('_bn1'), out);
}

function efficientNet(variant: Variant): Encoder {
  const { width, imageSize, taps } = variant;
  const blocks = blocksOf(variant);
  const stem = scaledChannels(32, width);
  /** Blocks up to and with this one are at 1/8 and at 1/16. */
  const [, eighth, sixteenth] = taps;
  return {
    channels: [stem, ...taps.map((tap) => blocks[tap].channels)],
    stem: '_conv_stem.weight',
    classifier: ['_fc.weight', '_fc.bias'],
    // Each of five convolutions of stride 2 halves the size and rounds down.
    smallestSize: 32,
    forward(scope, image, outputStride) {
      const options = { out: stem, kernel: 3, stride: 2, padding: samePadding(imageSize, 3, 2), bias: false };
      let x = silu(norm(scope.at('_bn0'), conv(scope.at('_conv_stem'), image, options)));
      const features = [x];
      for (const [i, block] of blocks.entries()) {
        const stride = i <= eighth ? 8 : i <= sixteenth ? 16 : 32;
        const dilation = stageDilation(stride, outputStride);
        const drop = (dropRate * i) / blocks.length;
        x = invertedBottleneck(scope.at(`_blocks.${i}`), x, block, dilation, drop);
        if (taps.includes(i)) features.push(x);
      }
      declareHead(scope, x.shape[1], width);
      return features;
    },
  };
}

export const efficientNets = {
  // At 1/16 B0 taps the first of the three blocks with 112 channels, the others the last of theirs: as the original.
  'efficientnet-b0': efficientNet({ width: 1, depth: 1, imageSize: 224, taps: [2, 4, 8, 15] }),
  'efficientnet-b1': efficientNet({ width: 1, depth: 1.1, imageSize: 240, taps: [4, 7, 15, 22] }),
  'efficientnet-b2': efficientNet({ width: 1.1, depth: 1.2, imageSize: 260, taps: [4, 7, 15, 22] }),
  'efficientnet-b3': efficientNet({ width: 1.2, depth: 1.4, imageSize: 300, taps: [4, 7, 17, 25] }),
};
