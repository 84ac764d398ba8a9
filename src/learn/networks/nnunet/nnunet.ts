/**
 * nnU-Net's PlainConvUNet and ResidualEncoderUNet, in two and three dimensions, from the architecture in a plans file.
 *
 * Source: MIC-DKFZ/dynamic-network-architectures 0.4.4, architectures/unet.py; Isensee et al. 2021 and 2024.
 */

import type { Value } from '../../graph/graph.ts';
import * as op from '../../graph/ops.ts';
import type { Json } from '../../json.ts';
import { conv, convTranspose } from '../../layers/convolution.ts';
import { zero } from '../../layers/initialise.ts';
import type { Scope } from '../../layers/scope.ts';
import { completeConfiguration, type NetworkEntry, requireCounts } from '../entry.ts';
import type { Network } from '../network.ts';
import { type NnUnetArchitecture, readArchitecture } from './architecture.ts';
import { heLeaky, stackedBlocks, stackedLayers } from './blocks.ts';
import { asObject } from './fields.ts';
import { architectureFromPlans } from './plans.ts';

/** Options of {@link nnunet}. */
export type NnUnetConfiguration = {
  /** `architecture` of a configuration of the plans: `{ network_class_name, arch_kwargs }`. */
  readonly architecture: { readonly [name: string]: Json };
  readonly inputChannels: number;
  /** Labels with the background, or regions. */
  readonly classes: number;
  /** In training, logits of every level, the full resolution first. Weights are the same either way. */
  readonly deepSupervision: boolean;
};

const id = 'nnunet';

/**
 * A network of nnU-Net from its architecture.
 *
 * @throws OsteonError `nnunet-plans` where the architecture cannot be built, `network-configuration` for other options
 */
export function nnunet(given: Partial<NnUnetConfiguration>): Network {
  const { architecture: described, ...others } = given;
  const configuration = completeConfiguration(id, others, {
    inputChannels: 1,
    classes: 2,
    deepSupervision: false,
  });
  requireCounts(id, configuration, ['inputChannels', 'classes']);
  const architecture = readArchitecture(asObject(described, 'architecture'));
  return {
    id,
    configuration: { ...configuration, architecture: described as NnUnetConfiguration['architecture'] },
    axes: architecture.dimensions,
    inputChannels: configuration.inputChannels,
    outputChannels: configuration.classes,
    sizeMultiples: Array.from({ length: architecture.dimensions }, (_, axis) =>
      architecture.strides.reduce((product, stride) => product * stride[axis], 1),
    ),
    forward(scope, image) {
      const encode = architecture.network === 'PlainConvUNet' ? plainEncoder : residualEncoder;
      const logits = decoder(
        scope.at('decoder'),
        encode(scope.at('encoder'), image, architecture),
        architecture,
        configuration.classes,
      );
      return scope.training && configuration.deepSupervision ? logits : logits.slice(0, 1);
    },
  };
}

/**
 * The network of a configuration in a plans file.
 *
 * @example
 * const plans = JSON.parse(text);
 * const network = nnunetFromPlans(plans, '3d_fullres', { inputChannels: 1, classes: 26 });
 * @throws OsteonError `nnunet-plans` for a configuration that is not there, or a network that cannot be built
 */
export function nnunetFromPlans(
  plans: unknown,
  configuration: string,
  options: Partial<Omit<NnUnetConfiguration, 'architecture'>> = {},
): Network {
  return nnunet({ ...options, architecture: architectureFromPlans(plans, configuration) });
}

/**
 * Names in nnU-Net's checkpoints of what is stored under another name too: a layer's `all_modules.*` beside its `conv`
 * and `norm`, and the encoder again inside the decoder. For `ignore` of `matchStateDict`.
 */
export const nnunetDuplicates: readonly RegExp[] = [/\.all_modules\./, /^decoder\.encoder\./];

export const nnunetEntry: NetworkEntry = {
  id,
  summary: 'PlainConvUNet and ResidualEncoderUNet of nnU-Net, 2D or 3D, from a plans file',
  create: nnunet,
};

/** Features of every stage, the full resolution first. */
function plainEncoder(scope: Scope, image: Value, architecture: NnUnetArchitecture): Value[] {
  const features: Value[] = [];
  for (const [s, out] of architecture.features.entries())
    features.push(
      stackedLayers(scope.at(`stages.${s}.0`), features[s - 1] ?? image, architecture, {
        out,
        count: architecture.depths[s],
        kernel: architecture.kernels[s],
        stride: architecture.strides[s],
      }),
    );
  return features;
}

function residualEncoder(scope: Scope, image: Value, architecture: NnUnetArchitecture): Value[] {
  const stem = stackedLayers(scope.at('stem'), image, architecture, {
    out: architecture.stemFeatures,
    count: 1,
    kernel: architecture.kernels[0],
  });
  const features: Value[] = [];
  for (const [s, out] of architecture.features.entries())
    features.push(
      stackedBlocks(scope.at(`stages.${s}`), features[s - 1] ?? stem, architecture, {
        out,
        count: architecture.depths[s],
        kernel: architecture.kernels[s],
        stride: architecture.strides[s],
        bottleneck: architecture.bottleneckFeatures?.[s],
      }),
    );
  return features;
}

/** Logits of every level, the full resolution first; all are built, as in the original, so that weights fit. */
function decoder(
  scope: Scope,
  features: readonly Value[],
  architecture: NnUnetArchitecture,
  classes: number,
): Value[] {
  const begin = { initialise: heLeaky, initialiseBias: zero };
  const logits: Value[] = [];
  let x = features[features.length - 1];
  for (const [s, count] of architecture.decoderDepths.entries()) {
    const level = features.length - 2 - s;
    const stride = architecture.strides[level + 1];
    const out = architecture.features[level];
    const up = convTranspose(scope.at(`transpconvs.${s}`), x, {
      out,
      kernel: stride,
      stride,
      bias: architecture.convBias,
      ...begin,
    });
    x = stackedLayers(scope.at(`stages.${s}`), op.concat([up, features[level]], 1), architecture, {
      out,
      count,
      kernel: architecture.kernels[level],
    });
    logits.unshift(conv(scope.at(`seg_layers.${s}`), x, { out: classes, kernel: 1, ...begin }));
  }
  return logits;
}
