/**
 * A plain U-Net with few channels, for two and three axes, and for a few slices as channels (2.5D): our own default.
 * Source: Ronneberger et al. 2015 (U-Net), He et al. 2016 (residual).
 *
 * Names of the weights: `encoder.{level}.convs.{j}.{conv,norm}`, `decoder.{level}.up`, `decoder.{level}.convs...`,
 * `heads.{level}`, and `skip` where a residual stage changes its shape; level 0 is the full resolution.
 */

import type { Value } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { type ActivationName, activate, activationNames } from '../layers/activation.ts';
import { conv, convTranspose, samePadding } from '../layers/convolution.ts';
import { channelDropout } from '../layers/dropout.ts';
import { he, zero } from '../layers/initialise.ts';
import { batchNorm, groupNorm, instanceNorm } from '../layers/normalisation.ts';
import type { Scope } from '../layers/scope.ts';
import { completeConfiguration, configurationError, type NetworkEntry, requireCounts } from './entry.ts';
import type { Network } from './network.ts';

/** Options of {@link unet}; lists go from the full resolution down. */
export type UNetConfiguration = {
  readonly dimensions: 2 | 3;
  /** Channels of one slice or volume: 1 for CT. */
  readonly inputChannels: number;
  /** A slice and as many on both sides of it, as channels beside each other (2.5D): odd; `dimensions` is 2 then. */
  readonly slices: number;
  /** Channels of the logits, the background among them. */
  readonly classes: number;
  /** Channels of each level; their number is the depth. */
  readonly channels: readonly number[];
  /** Convolutions of each stage. */
  readonly convolutions: number;
  /** Kernel of each level; null: 3 along every axis. `[1, 3, 3]` where slices are thick. */
  readonly kernels: readonly (readonly number[])[] | null;
  /** Stride from each level to the next: one entry fewer than levels; null: 2 along every axis. */
  readonly strides: readonly (readonly number[])[] | null;
  readonly norm: 'batch' | 'instance' | 'group' | 'none';
  /** Groups of the group norm. */
  readonly groups: number;
  readonly activation: ActivationName;
  /** Down by max pooling, or by the stride of the first convolution of a stage. */
  readonly down: 'pool' | 'stride';
  /** Up by a transposed convolution, or by linear interpolation and a 1x1 convolution. */
  readonly up: 'transpose' | 'resize';
  /** Each stage adds its input before its last activation. */
  readonly residual: boolean;
  /** Probability that a channel of the coarsest level is dropped in training. */
  readonly dropout: number;
  /** In training, logits of every level, the full resolution first. */
  readonly deepSupervision: boolean;
};

const id = 'unet';
const defaults: UNetConfiguration = {
  dimensions: 2,
  inputChannels: 1,
  slices: 1,
  classes: 2,
  channels: [16, 32, 64, 128],
  convolutions: 2,
  kernels: null,
  strides: null,
  norm: 'batch',
  groups: 8,
  activation: 'relu',
  down: 'pool',
  up: 'transpose',
  residual: false,
  dropout: 0,
  deepSupervision: false,
};

/** One level of the network. */
interface Level {
  readonly channels: number;
  readonly kernel: readonly number[];
  /** From the level above; undefined at the first. */
  readonly stride?: readonly number[];
}

/**
 * A plain U-Net.
 *
 * @example
 * const network = unet({ dimensions: 3, channels: [16, 32, 64], norm: 'instance' });
 * @throws OsteonError `network-configuration` for an option that cannot be
 */
export function unet(given: Partial<UNetConfiguration> = {}): Network {
  const configuration = completeConfiguration(id, given, defaults, {
    dimensions: [2, 3],
    norm: ['batch', 'instance', 'group', 'none'],
    activation: activationNames,
    down: ['pool', 'stride'],
    up: ['transpose', 'resize'],
  });
  const levels = readLevels(configuration);
  const { dimensions, inputChannels, slices, classes } = configuration;
  return {
    id,
    configuration,
    axes: dimensions,
    inputChannels: inputChannels * slices,
    outputChannels: classes,
    sizeMultiples: Array.from({ length: dimensions }, (_, axis) =>
      levels.reduce((product, { stride }) => product * (stride?.[axis] ?? 1), 1),
    ),
    forward: (scope, image) => forward(scope, image, configuration, levels),
  };
}

export const unetEntry: NetworkEntry = {
  id,
  summary: 'plain U-Net with few channels: 2D, 2.5D or 3D',
  create: unet,
};

function readLevels(configuration: UNetConfiguration): Level[] {
  const { dimensions, channels, dropout, norm, groups, slices } = configuration;
  requireCounts(id, configuration, [
    'inputChannels',
    'slices',
    'classes',
    'channels',
    'convolutions',
    'groups',
  ]);
  const perLevel = (name: 'kernels' | 'strides', length: number, otherwise: number) => {
    const given = configuration[name];
    const lists = given ?? new Array<number[]>(length).fill(new Array<number>(dimensions).fill(otherwise));
    const fits = (sizes: unknown) =>
      Array.isArray(sizes) &&
      sizes.length === dimensions &&
      sizes.every((size) => Number.isInteger(size) && size >= 1 && (name === 'strides' || size % 2 === 1));
    if (!Array.isArray(lists) || lists.length !== length || !lists.every(fits))
      throw configurationError(
        id,
        name,
        given,
        `not ${length} lists of ${dimensions} whole numbers${name === 'kernels' ? ' that are odd' : ''}`,
      );
    return lists as readonly (readonly number[])[];
  };
  const kernels = perLevel('kernels', channels.length, 3);
  const strides = perLevel('strides', channels.length - 1, 2);
  if (dropout < 0 || dropout >= 1) throw configurationError(id, 'dropout', dropout, 'not in [0, 1)');
  if (slices > 1 && dimensions === 3)
    throw configurationError(id, 'slices', slices, 'only for two dimensions');
  if (slices % 2 === 0) throw configurationError(id, 'slices', slices, 'not odd: a slice and its neighbours');
  if (norm === 'group' && channels.some((width) => width % groups !== 0))
    throw configurationError(id, 'groups', groups, `no divisor of the channels ${channels.join(', ')}`);
  return channels.map((width, i) => ({ channels: width, kernel: kernels[i], stride: strides[i - 1] }));
}

function forward(
  scope: Scope,
  image: Value,
  configuration: UNetConfiguration,
  levels: readonly Level[],
): readonly Value[] {
  const features: Value[] = [];
  for (const [i, level] of levels.entries()) {
    const above = features[i - 1] ?? image;
    const pool = level.stride && configuration.down === 'pool' ? level.stride : undefined;
    features.push(
      stage(scope.at(`encoder.${i}`), pool ? op.maxPool(above, { kernel: pool, stride: pool }) : above, {
        configuration,
        level,
        stride: pool ? undefined : level.stride,
      }),
    );
  }
  let x = channelDropout(scope.at('dropout'), features[levels.length - 1], configuration.dropout);
  const logits: Value[] = [];
  for (let i = levels.length - 2; i >= 0; i--) {
    const part = scope.at(`decoder.${i}`);
    const up = upwards(part.at('up'), x, levels[i].channels, levels[i + 1].stride ?? [], configuration);
    x = stage(part, op.concat([features[i], up], 1), { configuration, level: levels[i] });
    if (i === 0 || configuration.deepSupervision)
      logits.unshift(
        conv(scope.at(`heads.${i}`), x, {
          out: configuration.classes,
          kernel: 1,
          initialise: he(),
          initialiseBias: zero,
        }),
      );
  }
  return scope.training ? logits : logits.slice(0, 1);
}

/** Convolutions with norm and activation, and the input added before the last activation where it is residual. */
function stage(
  scope: Scope,
  input: Value,
  options: { configuration: UNetConfiguration; level: Level; stride?: readonly number[] },
): Value {
  const { configuration, level, stride } = options;
  const initialise = he({ slope: configuration.activation === 'leakyRelu' ? 0.01 : 0 });
  let x = input;
  for (let j = 0; j < configuration.convolutions; j++) {
    const layer = scope.at(`convs.${j}`);
    x = conv(layer.at('conv'), x, {
      out: level.channels,
      kernel: level.kernel,
      stride: j === 0 ? stride : undefined,
      padding: samePadding(level.kernel),
      bias: configuration.norm === 'none',
      initialise,
      initialiseBias: zero,
    });
    x = normalise(layer.at('norm'), x, configuration);
    if (configuration.residual && j === configuration.convolutions - 1)
      x = op.add(x, shortcut(scope.at('skip'), input, x, stride));
    x = activate(layer.at('act'), x, configuration.activation);
  }
  return x;
}

/** The input itself where it has the shape of the result, else a 1x1 convolution that gives it. */
function shortcut(scope: Scope, input: Value, result: Value, stride?: readonly number[]): Value {
  const out = result.shape[1];
  if (input.shape[1] === out && (stride ?? []).every((step) => step === 1)) return input;
  return conv(scope, input, { out, kernel: 1, stride, bias: false, initialise: he() });
}

function upwards(
  scope: Scope,
  x: Value,
  out: number,
  stride: readonly number[],
  configuration: UNetConfiguration,
): Value {
  const begin = { initialise: he(), initialiseBias: zero };
  if (configuration.up === 'transpose')
    return convTranspose(scope, x, { out, kernel: stride, stride, ...begin });
  return conv(scope, op.resizeBy(x, stride, { mode: 'linear' }), { out, kernel: 1, ...begin });
}

function normalise(scope: Scope, x: Value, { norm, groups }: UNetConfiguration): Value {
  switch (norm) {
    case 'batch':
      return batchNorm(scope, x);
    case 'instance':
      return instanceNorm(scope, x, { affine: true });
    case 'group':
      return groupNorm(scope, x, { groups });
    case 'none':
      return x;
  }
}
