/**
 * SegFormer of segmentation_models_pytorch 0.5: every feature through a linear layer of its own, enlarged to a
 * quarter of the image, joined and mixed. Source: Xie et al. 2021.
 */

import type { Value } from '../../graph/graph.ts';
import * as op from '../../graph/ops.ts';
import { xavierUniform, zero } from '../../layers/initialise.ts';
import { linear } from '../../layers/linear.ts';
import type { Scope } from '../../layers/scope.ts';
import { fromTokens, toTokens } from '../../layers/tokens.ts';
import { completeConfiguration, type NetworkEntry, requireCounts } from '../entry.ts';
import type { Network } from '../network.ts';
import { convNormRelu, segmentationHead } from './blocks.ts';
import { describeModel, encoderNames, type ModelConfiguration, modelDefaults } from './model.ts';

/** Options of {@link smpSegformer}. */
export type SmpSegformerConfiguration = ModelConfiguration & {
  /** Channels that every feature is brought to. */
  readonly segmentationChannels: number;
};

const id = 'smp-segformer';
const defaults: SmpSegformerConfiguration = { ...modelDefaults, segmentationChannels: 256 };

/**
 * smp.Segformer with the names of its weights. Height and width are multiples of 32.
 *
 * @example
 * const network = smpSegformer({ encoder: 'mit_b1', inputChannels: 1, classes: 3 }); // 13,671,747 parameters
 * @throws OsteonError `network-configuration` for an option that cannot be
 */
export function smpSegformer(options: Partial<SmpSegformerConfiguration> = {}): Network {
  const configuration = completeConfiguration(id, options, defaults, { encoder: encoderNames });
  requireCounts(id, configuration, ['segmentationChannels']);
  const { segmentationChannels, classes } = configuration;
  const { encoder, ...model } = describeModel(id, configuration, 32);
  return {
    ...model,
    forward(scope, image) {
      const features = encoder.forward(scope.at('encoder'), image, 32);
      const present = features.filter((feature) => feature !== undefined).reverse();
      const size = image.shape.slice(2).map((length) => length / 4);
      const decoded = decoder(scope.at('decoder'), present, size, segmentationChannels);
      const head = { classes, kernel: 1, upsampling: 4 };
      return [segmentationHead(scope.at('segmentation_head'), decoded, head)];
    },
  };
}

export const smpSegformerEntry: NetworkEntry = {
  id,
  summary: 'SegFormer of segmentation_models_pytorch on a ResNet, EfficientNet or Mix Transformer',
  create: smpSegformer,
};

/** @param features the deepest first */
function decoder(scope: Scope, features: readonly Value[], size: readonly number[], out: number): Value {
  const initial = { initialise: xavierUniform, initialiseBias: zero };
  const maps = features.map((feature, i) => {
    const tokens = linear(scope.at(`mlp_stage.${i}.linear`), toTokens(feature), { out, ...initial });
    return op.resize(fromTokens(tokens, feature.shape.slice(2)), size, { mode: 'linear' });
  });
  return convNormRelu(scope.at('fuse_stage'), op.concat(maps, 1), { out, kernel: 1 });
}
