/**
 * UNet++ of segmentation_models_pytorch 0.5: between each feature and its block of the decoder stand further blocks,
 * each of which sees all that came before it at its resolution. Source: Zhou et al. 2018.
 */

import type { Value } from '../../graph/graph.ts';
import * as op from '../../graph/ops.ts';
import type { Scope } from '../../layers/scope.ts';
import { completeConfiguration, type NetworkEntry } from '../entry.ts';
import type { Network } from '../network.ts';
import { decoderBlock, segmentationHead } from './blocks.ts';
import { describeModel, encoderNames, modelDefaults } from './model.ts';
import { inOrder } from './order.ts';
import { checkDecoderChannels, type SmpUnetConfiguration } from './unet.ts';

/** Options of {@link smpUnetPlusPlus}. */
export type SmpUnetPlusPlusConfiguration = SmpUnetConfiguration;

const id = 'smp-unet-plus-plus';
const defaults: SmpUnetPlusPlusConfiguration = { ...modelDefaults, decoderChannels: [256, 128, 64, 32, 16] };
/** A Mix Transformer has no feature at half size, which this network needs. */
const usable = encoderNames.filter((name) => !name.startsWith('mit_'));

/**
 * smp.UnetPlusPlus: UNet++ with the names of its weights. Height and width are multiples of 32; no Mix Transformer.
 *
 * @example
 * const network = smpUnetPlusPlus({ encoder: 'resnet18', inputChannels: 1, classes: 3 }); // 15,964,467 parameters
 * @throws OsteonError `network-configuration` for an option that cannot be
 */
export function smpUnetPlusPlus(options: Partial<SmpUnetPlusPlusConfiguration> = {}): Network {
  const configuration = completeConfiguration(id, options, defaults, { encoder: usable });
  checkDecoderChannels(id, configuration.decoderChannels);
  const { encoder, ...model } = describeModel(id, configuration, 32);
  return {
    ...model,
    forward(scope, image) {
      const features = encoder.forward(scope.at('encoder'), image, 32) as readonly Value[];
      const decoded = decoder(
        scope.at('decoder.blocks'),
        [...features].reverse(),
        configuration.decoderChannels,
      );
      return [
        segmentationHead(scope.at('segmentation_head'), decoded, {
          classes: configuration.classes,
          kernel: 3,
        }),
      ];
    },
  };
}

export const smpUnetPlusPlusEntry: NetworkEntry = {
  id,
  summary: 'UNet++ of segmentation_models_pytorch on a ResNet or EfficientNet',
  create: smpUnetPlusPlus,
};

function twice(x: Value): Value {
  return op.resize(
    x,
    x.shape.slice(2).map((size) => 2 * size),
    { mode: 'nearest' },
  );
}

/**
 * Block `x_d_l` stands at the resolution of features[l + 1] and takes the block before it there, x_d_(l-1), enlarged,
 * the blocks x_(d+1)_l to x_l_l and the feature. Those on the diagonal begin with a feature.
 *
 * @param features the deepest first
 */
function decoder(scope: Scope, features: readonly Value[], channels: readonly number[]): Value {
  const last = channels.length - 1;
  const blocks = new Map<string, Value>();
  for (let layer = 0; layer < last; layer++)
    for (let depth = layer; depth >= 0; depth--) {
      const skip = features[layer + 1];
      const above = depth === layer ? features[depth] : (blocks.get(`x_${depth}_${layer - 1}`) as Value);
      const beside: Value[] = [];
      for (let k = depth + 1; k <= layer; k++) beside.push(blocks.get(`x_${k}_${layer}`) as Value);
      // Only the blocks of the outermost diagonal have the decoder's channels; the others those of the feature.
      const out = depth === 0 ? channels[layer] : skip.shape[1];
      const name = `x_${depth}_${layer}`;
      blocks.set(name, decoderBlock(scope.at(name), [twice(above), ...beside, skip], out));
    }
  const x = twice(blocks.get(`x_0_${last - 1}`) as Value);
  const result = decoderBlock(scope.at(`x_0_${last}`), [x], channels[last]);
  const names = [...Array(last).keys()].flatMap((layer) =>
    [...Array(layer + 1).keys()].map((k) => `x_${k}_${layer}`),
  );
  inOrder(scope, [...names, `x_0_${last}`]);
  return result;
}
