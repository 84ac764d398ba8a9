/**
 * DeepLabV3+ of segmentation_models_pytorch 0.5: atrous spatial pyramid pooling over features of 1/16, joined with
 * those of 1/4. Source: Chen et al. 2018. Its weights begin as PyTorch's layers do, as in the original.
 */

import { OsteonError } from '../../../errors.ts';
import type { Value } from '../../graph/graph.ts';
import * as op from '../../graph/ops.ts';
import { conv, samePadding } from '../../layers/convolution.ts';
import { dropout } from '../../layers/dropout.ts';
import { kaimingUniform } from '../../layers/initialise.ts';
import { batchNorm } from '../../layers/normalisation.ts';
import type { Scope } from '../../layers/scope.ts';
import { completeConfiguration, configurationError, type NetworkEntry, requireCounts } from '../entry.ts';
import type { Network } from '../network.ts';
import { convNormRelu, enlarge, segmentationHead } from './blocks.ts';
import type { OutputStride } from './encoders/encoder.ts';
import { describeModel, encoderNames, type ModelConfiguration, modelDefaults } from './model.ts';

/** Options of {@link smpDeepLabV3Plus}. */
export type SmpDeepLabV3PlusConfiguration = ModelConfiguration & {
  /** How much smaller than the image the deepest features are: 8 or 16. */
  readonly outputStride: number;
  readonly decoderChannels: number;
  /** Dilations of the three 3 x 3 convolutions of the pyramid. */
  readonly atrousRates: readonly number[];
  /** Depthwise and pointwise convolutions in the pyramid instead of full ones. */
  readonly separable: boolean;
  /** Share of the pyramid's result that is left out while training. */
  readonly dropout: number;
};

const id = 'smp-deeplab-v3-plus';
const defaults: SmpDeepLabV3PlusConfiguration = {
  ...modelDefaults,
  outputStride: 16,
  decoderChannels: 256,
  atrousRates: [12, 24, 36],
  separable: true,
  dropout: 0.5,
};
/** Channels that the features of 1/4 are reduced to, as in the paper. */
const fineChannels = 48;
const initialise = kaimingUniform;

/**
 * smp.DeepLabV3Plus with the names of its weights. Height and width are multiples of the output stride. Training
 * needs two images or more: the pooled branch norms one value per image and channel.
 *
 * @example
 * const network = smpDeepLabV3Plus({ encoder: 'resnet18', inputChannels: 1, classes: 3 }); // 12,323,539 parameters
 * @throws OsteonError `network-configuration` for an option that cannot be
 */
export function smpDeepLabV3Plus(options: Partial<SmpDeepLabV3PlusConfiguration> = {}): Network {
  const configuration = completeConfiguration(id, options, defaults, {
    encoder: encoderNames,
    outputStride: [8, 16],
  });
  requireCounts(id, configuration, ['decoderChannels', 'atrousRates']);
  const { atrousRates, outputStride, classes } = configuration;
  if (atrousRates.length !== 3)
    throw configurationError(id, 'atrousRates', atrousRates, 'not three dilations');
  const { encoder, ...model } = describeModel(id, configuration, outputStride);
  return {
    ...model,
    forward(scope, image) {
      if (scope.training && image.shape[0] === 1) throw batchTooSmall();
      const features = encoder.forward(scope.at('encoder'), image, outputStride as OutputStride);
      const decoded = decoder(scope.at('decoder'), features[1] as Value, features[4] as Value, configuration);
      const head = { classes, kernel: 1, upsampling: 4, initialise };
      return [segmentationHead(scope.at('segmentation_head'), decoded, head)];
    },
  };
}

export const smpDeepLabV3PlusEntry: NetworkEntry = {
  id,
  summary: 'DeepLabV3+ of segmentation_models_pytorch on a ResNet, EfficientNet or Mix Transformer',
  create: smpDeepLabV3Plus,
};

function batchTooSmall(): OsteonError {
  return new OsteonError(
    'batch-too-small',
    `${id} cannot train with a batch of 1: the pooled branch norms one value per image and channel`,
    { hint: 'Train with two images or more in a batch.', kind: 'usage' },
  );
}

function decoder(scope: Scope, fine: Value, deep: Value, options: SmpDeepLabV3PlusConfiguration): Value {
  const { decoderChannels: out, outputStride } = options;
  const pooled = pyramid(scope.at('aspp.0'), deep, options);
  const mixed = separableConv(scope.at('aspp.1'), pooled, out, 1);
  const coarse = enlarge(op.relu(batchNorm(scope.at('aspp.2'), mixed)), outputStride / 4);
  const reduced = convNormRelu(scope.at('block1'), fine, { out: fineChannels, kernel: 1, initialise });
  const joined = separableConv(scope.at('block2.0'), op.concat([coarse, reduced], 1), out, 1);
  return op.relu(batchNorm(scope.at('block2.1'), joined));
}

/** Atrous spatial pyramid pooling: what is here, at three distances, and in the whole image. */
function pyramid(scope: Scope, x: Value, options: SmpDeepLabV3PlusConfiguration): Value {
  const { decoderChannels: out, atrousRates, separable } = options;
  const convs = scope.at('convs');
  const branches = [convNormRelu(convs.at(0), x, { out, kernel: 1, initialise })];
  for (const [i, dilation] of atrousRates.entries()) {
    const branch = convs.at(i + 1);
    branches.push(
      separable
        ? op.relu(batchNorm(branch.at(1), separableConv(branch.at(0), x, out, dilation)))
        : convNormRelu(branch, x, { out, kernel: 3, dilation, initialise }),
    );
  }
  const mean = conv(convs.at('4.1'), op.reduceMean(x, [2, 3], true), { out, kernel: 1, bias: false });
  const everywhere = op.relu(batchNorm(convs.at('4.2'), mean));
  branches.push(op.expand(everywhere, [x.shape[0], out, ...x.shape.slice(2)]));
  const projected = convNormRelu(scope.at('project'), op.concat(branches, 1), { out, kernel: 1, initialise });
  return dropout(scope.at('project.3'), projected, options.dropout);
}

/** A 3 x 3 convolution in two: of each channel by itself (`0`), then of each pixel by itself (`1`). */
function separableConv(scope: Scope, x: Value, out: number, dilation: number): Value {
  const groups = x.shape[1];
  const depthwise = {
    out: groups,
    groups,
    kernel: 3,
    dilation,
    padding: samePadding(3, dilation),
    bias: false,
  };
  return conv(scope.at(1), conv(scope.at(0), x, depthwise), { out, kernel: 1, bias: false });
}
