/** Mix Transformer, the encoder of SegFormer (Xie et al. 2021), with the names of segmentation_models_pytorch. */

import type { Value } from '../../../graph/graph.ts';
import * as op from '../../../graph/ops.ts';
import { joinHeads, scaledDotProduct, splitHeads } from '../../../layers/attention.ts';
import { stochasticDepth } from '../../../layers/dropout.ts';
import { he, kaimingUniform, normal, uniform, zero } from '../../../layers/initialise.ts';
import { linear } from '../../../layers/linear.ts';
import { layerNorm } from '../../../layers/normalisation.ts';
import type { Scope } from '../../../layers/scope.ts';
import { fromTokens, toTokens } from '../../../layers/tokens.ts';
import type { Shape } from '../../../tensor.ts';
import { inOrder } from '../order.ts';
import { type Encoder, stageConv, stageDilation } from './encoder.ts';

interface StageOptions {
  readonly channels: number;
  readonly heads: number;
  /** Keys and values are taken from a map that is smaller by this factor. */
  readonly reduction: number;
  readonly dilation: number;
}

/** Probability that the last block is left out in training; it grows linearly from 0 at the first. */
const dropRate = 0.1;
const linearInit = { initialise: normal(0.02), initialiseBias: zero };
const convInit = { initialise: he({ fan: 'out' }), initialiseBias: zero };

/** Overlapping patches become tokens: a strided convolution and a norm. */
function patchEmbedding(
  scope: Scope,
  x: Value,
  options: { out: number; kernel: number; stride: number; dilation: number; fresh?: boolean },
): { tokens: Value; size: Shape } {
  const { dilation, fresh, ...rest } = options;
  const { kernel } = options;
  // A first convolution for other than three channels begins as PyTorch's own.
  const bound = 1 / Math.sqrt(x.shape[1] * kernel * kernel);
  const initial = fresh ? { initialise: kaimingUniform, initialiseBias: uniform(bound) } : convInit;
  const padding = Math.floor(kernel / 2);
  const y = stageConv(scope.at('proj'), x, { ...rest, padding, ...initial }, dilation);
  const tokens = layerNorm(scope.at('norm'), toTokens(y), { epsilon: 1e-5 });
  return { tokens, size: y.shape.slice(2) };
}

/** Attention over all tokens, with keys and values from a reduced map. */
function attention(scope: Scope, x: Value, size: Shape, options: StageOptions): Value {
  const { channels, heads, reduction, dilation } = options;
  const query = linear(scope.at('q'), x, { out: channels, ...linearInit });
  let source = x;
  if (reduction > 1) {
    const reduce = { out: channels, kernel: reduction, stride: reduction, ...convInit };
    const reduced = stageConv(scope.at('sr'), fromTokens(x, size), reduce, dilation);
    source = layerNorm(scope.at('norm'), toTokens(reduced), { epsilon: 1e-5 });
  }
  const both = linear(scope.at('kv'), source, { out: 2 * channels, ...linearInit });
  const [key, value] = op.split(both, [channels, channels], 2);
  const [q, k, v] = [query, key, value].map((tokens) => splitHeads(tokens, heads));
  const result = linear(scope.at('proj'), joinHeads(scaledDotProduct(q, k, v)), {
    out: channels,
    ...linearInit,
  });
  inOrder(scope, ['q', 'kv', 'proj', 'sr', 'norm']);
  return result;
}

/** Two linear layers with a depthwise convolution between them, which tells tokens where they are. */
function mixFeedForward(scope: Scope, x: Value, size: Shape, dilation: number): Value {
  const channels = x.shape[2];
  const wide = 4 * channels;
  const map = fromTokens(linear(scope.at('fc1'), x, { out: wide, ...linearInit }), size);
  const depthwise = { out: wide, groups: wide, kernel: 3, padding: 1, initialiseBias: zero };
  const initialise = normal(Math.sqrt(2 / 9));
  const y = stageConv(scope.at('dwconv.dwconv'), map, { ...depthwise, initialise }, dilation);
  return linear(scope.at('fc2'), op.gelu(toTokens(y)), { out: channels, ...linearInit });
}

function block(scope: Scope, x: Value, size: Shape, options: StageOptions, drop: number): Value {
  const norm = (place: number, tokens: Value) =>
    layerNorm(scope.at(`norm${place}`), tokens, { epsilon: 1e-6 });
  const attended = attention(scope.at('attn'), norm(1, x), size, options);
  const y = op.add(x, stochasticDepth(scope.at('attn'), attended, drop));
  const fed = mixFeedForward(scope.at('mlp'), norm(2, y), size, options.dilation);
  return op.add(y, stochasticDepth(scope.at('mlp'), fed, drop));
}

const heads = [1, 2, 5, 8];
const reductions = [8, 4, 2, 1];

function mixTransformer(channels: readonly number[], depths: readonly number[]): Encoder {
  const total = depths.reduce((sum, depth) => sum + depth, 0);
  return {
    channels: [0, ...channels],
    stem: 'patch_embed1.proj.weight',
    classifier: ['head.weight', 'head.bias'],
    // 29 pixels are 8 tokens, which the first stage reduces to one key.
    smallestSize: 29,
    forward(scope, image, outputStride) {
      const features: (Value | undefined)[] = [undefined];
      let x = image;
      let done = 0;
      for (const [i, depth] of depths.entries()) {
        const stage = i + 1;
        const dilation = stageDilation(4 * 2 ** i, outputStride);
        const first = { kernel: 7, stride: 4, fresh: image.shape[1] !== 3 };
        const patches = i === 0 ? first : { kernel: 3, stride: 2 };
        const options = { channels: channels[i], heads: heads[i], reduction: reductions[i], dilation };
        const embedded = patchEmbedding(scope.at(`patch_embed${stage}`), x, {
          out: channels[i],
          dilation,
          ...patches,
        });
        let { tokens } = embedded;
        for (let k = 0; k < depth; k++, done++) {
          const drop = (dropRate * done) / (total - 1);
          tokens = block(scope.at(`block${stage}.${k}`), tokens, embedded.size, options, drop);
        }
        x = fromTokens(layerNorm(scope.at(`norm${stage}`), tokens, { epsilon: 1e-6 }), embedded.size);
        features.push(x);
      }
      inOrder(
        scope,
        [1, 2, 3, 4].map((stage) => `patch_embed${stage}`),
      );
      return features;
    },
  };
}

export const mixTransformers = {
  mit_b0: mixTransformer([32, 64, 160, 256], [2, 2, 2, 2]),
  mit_b1: mixTransformer([64, 128, 320, 512], [2, 2, 2, 2]),
  mit_b2: mixTransformer([64, 128, 320, 512], [3, 4, 6, 3]),
};
