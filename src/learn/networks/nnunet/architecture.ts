/**
 * The network that the `architecture` of an nnU-Net plans file describes: Python classes by name and their arguments,
 * read into plain data. What is not known is refused by name, since guessing would give another network.
 */

import {
  booleanField,
  countField,
  countsField,
  type Fields,
  numberField,
  objectField,
  plansError,
  refuseOtherFields,
  sizesField,
  stringField,
} from './fields.ts';

/** A network of nnU-Net as plain data; lists have one entry for each stage, finest first. */
export interface NnUnetArchitecture {
  readonly network: 'PlainConvUNet' | 'ResidualEncoderUNet';
  /** Spatial axes. */
  readonly dimensions: 2 | 3;
  readonly features: readonly number[];
  readonly kernels: readonly (readonly number[])[];
  /** The stride with which a stage starts; all 1 at the first. */
  readonly strides: readonly (readonly number[])[];
  /** Convolutions (plain) or residual blocks (residual) of each stage of the encoder. */
  readonly depths: readonly number[];
  /** Convolutions of each stage of the decoder, coarsest first: one entry fewer. */
  readonly decoderDepths: readonly number[];
  readonly convBias: boolean;
  readonly norm?: NnUnetNorm;
  /** Probability that a channel is dropped between convolution and norm, in training. */
  readonly dropout?: number;
  readonly activation?: NnUnetActivation;
  /** Activation before norm; PlainConvUNet only. */
  readonly activationFirst: boolean;
  readonly block: 'basic' | 'bottleneck';
  /** Channels between the two 1x1 convolutions of a bottleneck block. */
  readonly bottleneckFeatures?: readonly number[];
  /** Channels of the stem of a residual encoder. */
  readonly stemFeatures: number;
}

/** The norm after each convolution. */
export interface NnUnetNorm {
  readonly kind: 'instance' | 'batch';
  readonly epsilon: number;
  /** With a learned scale and shift. */
  readonly affine: boolean;
}

/** The activation after each norm. */
export type NnUnetActivation =
  | { readonly kind: 'leaky-relu'; readonly slope: number }
  | { readonly kind: 'relu' | 'silu' | 'gelu' };

const shared = [
  'n_stages',
  'features_per_stage',
  'conv_op',
  'kernel_sizes',
  'strides',
  'n_conv_per_stage_decoder',
  'conv_bias',
  'norm_op',
  'norm_op_kwargs',
  'dropout_op',
  'dropout_op_kwargs',
  'nonlin',
  'nonlin_kwargs',
  'deep_supervision',
];
const known = {
  PlainConvUNet: [...shared, 'n_conv_per_stage', 'nonlin_first'],
  ResidualEncoderUNet: [...shared, 'n_blocks_per_stage', 'block', 'bottleneck_channels', 'stem_channels'],
};

/**
 * Reads the `architecture` of a configuration: `{ network_class_name, arch_kwargs }`.
 *
 * Source: MIC-DKFZ/dynamic-network-architectures 0.4.4, architectures/unet.py.
 *
 * @throws OsteonError `nnunet-plans` for another network class, or a field that is missing, wrong or not known
 */
export function readArchitecture(architecture: Fields): NnUnetArchitecture {
  const name = stringField(architecture, 'network_class_name');
  const network = className(name);
  if (network !== 'PlainConvUNet' && network !== 'ResidualEncoderUNet')
    throw plansError('network_class_name', name, "'...PlainConvUNet' or '...ResidualEncoderUNet'");
  const kwargs = objectField(architecture, 'arch_kwargs');
  refuseOtherFields(kwargs, known[network], 'arch_kwargs');

  const dimensions = convolutionAxes(kwargs);
  const stages = countField(kwargs, 'n_stages');
  const features = countsField(kwargs, 'features_per_stage', stages);
  const block = residualBlock(kwargs);
  const perStage = network === 'PlainConvUNet' ? 'n_conv_per_stage' : 'n_blocks_per_stage';
  return {
    network,
    dimensions,
    features,
    kernels: sizesField(kwargs, 'kernel_sizes', stages, dimensions),
    strides: sizesField(kwargs, 'strides', stages, dimensions),
    depths: countsField(kwargs, perStage, stages),
    decoderDepths: countsField(kwargs, 'n_conv_per_stage_decoder', stages - 1),
    convBias: booleanField(kwargs, 'conv_bias', false),
    norm: normalisation(kwargs, dimensions),
    dropout: dropoutProbability(kwargs, dimensions),
    activation: activation(kwargs),
    activationFirst: booleanField(kwargs, 'nonlin_first', false),
    block,
    bottleneckFeatures:
      block === 'bottleneck' ? countsField(kwargs, 'bottleneck_channels', stages) : undefined,
    stemFeatures: given(kwargs, 'stem_channels') ? countField(kwargs, 'stem_channels') : features[0],
  };
}

/** `torch.nn.modules.conv.Conv3d` -> `Conv3d`: classes have moved between modules. */
function className(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function given(fields: Fields, name: string): boolean {
  return fields[name] !== undefined && fields[name] !== null;
}

/** The keyword arguments of an operation, of which `inplace` changes no number. */
function keywords(kwargs: Fields, name: string, allowed: readonly string[]): Fields {
  if (!given(kwargs, name)) return {};
  const fields = objectField(kwargs, name);
  refuseOtherFields(fields, [...allowed, 'inplace'], name);
  return fields;
}

function convolutionAxes(kwargs: Fields): 2 | 3 {
  const name = stringField(kwargs, 'conv_op');
  if (className(name) === 'Conv2d') return 2;
  if (className(name) === 'Conv3d') return 3;
  throw plansError('conv_op', name, "'torch.nn.modules.conv.Conv2d' or '...Conv3d'");
}

function normalisation(kwargs: Fields, axes: number): NnUnetNorm | undefined {
  if (!given(kwargs, 'norm_op')) return undefined;
  const name = stringField(kwargs, 'norm_op');
  const kind = { [`InstanceNorm${axes}d`]: 'instance', [`BatchNorm${axes}d`]: 'batch' }[className(name)];
  if (kind !== 'instance' && kind !== 'batch')
    throw plansError('norm_op', name, `'...InstanceNorm${axes}d' or '...BatchNorm${axes}d'`);
  const fields = keywords(kwargs, 'norm_op_kwargs', ['eps', 'affine']);
  return {
    kind,
    epsilon: numberField(fields, 'eps', 1e-5),
    // PyTorch's own defaults.
    affine: booleanField(fields, 'affine', kind === 'batch'),
  };
}

function dropoutProbability(kwargs: Fields, axes: number): number | undefined {
  if (!given(kwargs, 'dropout_op')) return undefined;
  const name = stringField(kwargs, 'dropout_op');
  if (className(name) !== `Dropout${axes}d`) throw plansError('dropout_op', name, `'...Dropout${axes}d'`);
  return numberField(keywords(kwargs, 'dropout_op_kwargs', ['p']), 'p', 0.5);
}

function activation(kwargs: Fields): NnUnetActivation | undefined {
  if (!given(kwargs, 'nonlin')) return undefined;
  const name = stringField(kwargs, 'nonlin');
  if (className(name) === 'LeakyReLU') {
    const fields = keywords(kwargs, 'nonlin_kwargs', ['negative_slope']);
    return { kind: 'leaky-relu', slope: numberField(fields, 'negative_slope', 0.01) };
  }
  const kind = { ReLU: 'relu', SiLU: 'silu', GELU: 'gelu' }[className(name)];
  if (kind !== 'relu' && kind !== 'silu' && kind !== 'gelu')
    throw plansError('nonlin', name, "'torch.nn.LeakyReLU', '...ReLU', '...SiLU' or '...GELU'");
  keywords(kwargs, 'nonlin_kwargs', []);
  return { kind };
}

function residualBlock(kwargs: Fields): 'basic' | 'bottleneck' {
  if (!given(kwargs, 'block')) return 'basic';
  const name = stringField(kwargs, 'block');
  if (className(name) === 'BasicBlockD') return 'basic';
  if (className(name) === 'BottleneckD') return 'bottleneck';
  throw plansError('block', name, "'...BasicBlockD' or '...BottleneckD'");
}
