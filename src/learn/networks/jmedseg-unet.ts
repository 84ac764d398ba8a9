/**
 * The U-Net of JMedSeg, by choice behind a spatial transformer that straightens the picture first, and its encoder
 * with the projection that contrastive learning trains. Names of weights as in JMedSeg; 17,276,290 numbers with
 * buffers at three channels and two classes.
 *
 * Source: THU-CVlab/JMedSeg, model/UNet.py, advance/stn.py, advance/ssl.py; Jaderberg et al. 2015 (spatial transformer);
 * He et al. 2020 (MoCo).
 */

import type { Value } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { conv, convTranspose } from '../layers/convolution.ts';
import { type Initialiser, zero } from '../layers/initialise.ts';
import { linear } from '../layers/linear.ts';
import { batchNorm } from '../layers/normalisation.ts';
import type { Scope } from '../layers/scope.ts';
import { unitLength } from '../losses/info-nce.ts';
import { floatTensor } from '../tensor.ts';
import { completeConfiguration, type NetworkEntry, requireCounts } from './entry.ts';
import type { Network } from './network.ts';

/** Options of {@link jmedsegUNet}. */
export type JMedSegConfiguration = {
  readonly inputChannels: number;
  readonly classes: number;
  /** Channels of the first level; 64 in JMedSeg. */
  readonly width: number;
  /** Up by bilinear interpolation; false: by transposed convolutions, with twice the channels at the bottom. */
  readonly bilinear: boolean;
  /** A spatial transformer before the network, whose weights are then named `convnet.*`. */
  readonly spatialTransformer: boolean;
};

const defaults: JMedSegConfiguration = {
  inputChannels: 3,
  classes: 2,
  width: 64,
  bilinear: true,
  spatialTransformer: false,
};

/**
 * The U-Net of JMedSeg.
 *
 * @example
 * const network = jmedsegUNet({ classes: 6, spatialTransformer: true });
 * @throws OsteonError `network-configuration` for an option that cannot be
 */
export function jmedsegUNet(given: Partial<JMedSegConfiguration> = {}): Network {
  const id = 'jmedseg-unet';
  const configuration = completeConfiguration(id, given, defaults);
  requireCounts(id, configuration, ['inputChannels', 'classes', 'width']);
  return {
    id,
    configuration,
    axes: 2,
    inputChannels: configuration.inputChannels,
    outputChannels: configuration.classes,
    sizeMultiples: [16, 16],
    forward(scope, image) {
      if (!configuration.spatialTransformer) return [segment(scope, image, configuration)];
      return [segment(scope.at('convnet'), spatialTransformer(scope, image), configuration)];
    },
  };
}

export const jmedsegUNetEntry: NetworkEntry = {
  id: 'jmedseg-unet',
  summary: 'U-Net of JMedSeg, by choice with its spatial transformer',
  create: jmedsegUNet,
};

/** Options of {@link jmedsegContrastive}. */
export type ContrastiveConfiguration = {
  readonly inputChannels: number;
  readonly width: number;
  /** Length of the embedding. */
  readonly embedding: number;
};

/**
 * The encoder of {@link jmedsegUNet} to its last level and the projection of MoCo: [N, embedding], each row of length 1.
 * Its encoder's weights have the names of the U-Net, which can therefore start from them.
 *
 * @throws OsteonError `network-configuration` for an option that cannot be
 */
export function jmedsegContrastive(given: Partial<ContrastiveConfiguration> = {}): Network {
  const id = 'jmedseg-contrastive';
  const configuration = completeConfiguration(id, given, { inputChannels: 3, width: 64, embedding: 128 });
  requireCounts(id, configuration, ['inputChannels', 'width', 'embedding']);
  return {
    id,
    configuration,
    axes: 2,
    inputChannels: configuration.inputChannels,
    outputChannels: configuration.embedding,
    // The projection averages over 2 x 2 parts of the last level.
    sizeMultiples: [32, 32],
    forward(scope, image) {
      const features = encode(scope, image, { ...configuration, bilinear: true });
      return [project(scope.at('project'), features[features.length - 1], configuration.embedding)];
    },
  };
}

export const jmedsegContrastiveEntry: NetworkEntry = {
  id: 'jmedseg-contrastive',
  summary: 'encoder of the U-Net of JMedSeg with the projection for contrastive pre-training',
  create: jmedsegContrastive,
};

function segment(scope: Scope, image: Value, configuration: JMedSegConfiguration): Value {
  const { width, bilinear, classes } = configuration;
  const skips = encode(scope, image, configuration);
  let x = skips[skips.length - 1];
  for (const [i, level] of [3, 2, 1, 0].entries()) {
    const part = scope.at(`up${i + 1}`);
    const inputs = 2 * width * 2 ** level;
    const raised = bilinear
      ? op.resizeBy(x, 2, { mode: 'linear' })
      : convTranspose(part.at('up'), x, { out: inputs / 2, kernel: 2, stride: 2 });
    const out = bilinear && level > 0 ? inputs / 4 : inputs / 2;
    x = doubleConv(part.at('conv'), op.concat([skips[level], raised], 1), out, bilinear ? inputs / 2 : out);
  }
  return conv(scope.at('outc.conv'), x, { out: classes, kernel: 1 });
}

/** Features of the five levels, the full resolution first. */
function encode(
  scope: Scope,
  image: Value,
  { width, bilinear }: Pick<JMedSegConfiguration, 'width' | 'bilinear'>,
): Value[] {
  const features = [doubleConv(scope.at('inc'), image, width)];
  for (let i = 1; i <= 4; i++) {
    const out = i === 4 && bilinear ? 8 * width : width * 2 ** i;
    const pooled = op.maxPool(features[i - 1], { kernel: 2, stride: 2 });
    features.push(doubleConv(scope.at(`down${i}.maxpool_conv.1`), pooled, out));
  }
  return features;
}

function doubleConv(scope: Scope, x: Value, out: number, middle = out): Value {
  const layers = scope.at('double_conv');
  const first = op.relu(
    batchNorm(layers.at(1), conv(layers.at(0), x, { out: middle, kernel: 3, padding: 1 })),
  );
  return op.relu(batchNorm(layers.at(4), conv(layers.at(3), first, { out, kernel: 3, padding: 1 })));
}

/** Samples the picture through an affine map that a small network reads from it; zero outside of the picture. */
function spatialTransformer(scope: Scope, image: Value): Value {
  let x = image;
  for (const [i, out] of [8, 16, 32, 64].entries()) {
    x = conv(scope.at(`loc.${3 * i}`), x, { out, kernel: 3, padding: 1 });
    x = op.relu(batchNorm(scope.at(`loc.${3 * i + 1}`), x));
  }
  const pooled = op.reshape(op.adaptiveAveragePool(x, 2), [image.shape[0], 256]);
  const hidden = op.relu(linear(scope.at('fc_loc.0'), pooled, { out: 32 }));
  const theta = linear(scope.at('fc_loc.2'), hidden, {
    out: 6,
    initialise: zero,
    initialiseBias: identityMap,
  });
  const grid = op.affineGrid(op.reshape(theta, [image.shape[0], 2, 3]), image.shape);
  return op.gridSample(image, grid);
}

/** The affine map that leaves the picture as it is. */
const identityMap: Initialiser = () => floatTensor([6], [1, 0, 0, 0, 1, 0]);

/** AdaptiveAvgPool(2), ReLU, a linear layer, and rows scaled to length 1. */
function project(scope: Scope, features: Value, embedding: number): Value {
  const [n, channels] = features.shape;
  const pooled = op.reshape(op.adaptiveAveragePool(features, 2), [n, channels * 4]);
  return unitLength(linear(scope.at('fc.1'), op.relu(pooled), { out: embedding }));
}
