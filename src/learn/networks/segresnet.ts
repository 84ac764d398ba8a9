/**
 * MONAI's SegResNet, two- and three-dimensional, without its variational branch: residual blocks with norm and
 * activation first, added skips. MONAI Label's radiology models use 32 filters and the defaults otherwise.
 *
 * Source: Project-MONAI/MONAI 1.5.0, monai/networks/nets/segresnet.py; Myronenko 2018.
 */

import type { Value } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import type { Json } from '../json.ts';
import { conv, convTranspose } from '../layers/convolution.ts';
import { channelDropout } from '../layers/dropout.ts';
import { batchNorm, groupNorm, instanceNorm } from '../layers/normalisation.ts';
import type { Scope } from '../layers/scope.ts';
import { completeConfiguration, configurationError, type NetworkEntry, requireCounts } from './entry.ts';
import type { Network } from './network.ts';

type NameWithOptions = string | readonly [string, { readonly [name: string]: Json }];

/** Options of {@link segresnet}, named as MONAI's arguments so that a bundle's network definition can be given. */
export type SegResNetConfiguration = {
  readonly spatial_dims: 2 | 3;
  readonly init_filters: number;
  readonly in_channels: number;
  readonly out_channels: number;
  /** Probability that a channel of the first features is dropped in training. */
  readonly dropout_prob: number | null;
  /** `RELU` or `LEAKYRELU`, alone or with its arguments. */
  readonly act: NameWithOptions;
  /** `GROUP`, `BATCH` or `INSTANCE`, alone or with its arguments. */
  readonly norm: NameWithOptions;
  readonly use_conv_final: boolean;
  /** Residual blocks of each level, the full resolution first. */
  readonly blocks_down: readonly number[];
  /** Residual blocks on the way up, the coarsest first: one entry fewer. */
  readonly blocks_up: readonly number[];
  readonly upsample_mode: 'nontrainable' | 'deconv';
};

const id = 'segresnet';
const defaults: SegResNetConfiguration = {
  spatial_dims: 3,
  init_filters: 8,
  in_channels: 1,
  out_channels: 2,
  dropout_prob: null,
  act: 'RELU',
  norm: ['GROUP', { num_groups: 8 }],
  use_conv_final: true,
  blocks_down: [1, 2, 2, 4],
  blocks_up: [1, 1, 1],
  upsample_mode: 'nontrainable',
};

/** Norm and activation of a configuration, as functions. */
interface Parts {
  readonly norm: (scope: Scope, x: Value) => Value;
  readonly act: (x: Value) => Value;
}

/**
 * MONAI's SegResNet.
 *
 * @example
 * const network = segresnet({ init_filters: 32, out_channels: 26 });
 * @throws OsteonError `network-configuration` for an option that cannot be
 */
export function segresnet(given: Partial<SegResNetConfiguration> = {}): Network {
  // `act` and `norm` are a name, or a list of a name and arguments: both kinds are read below.
  const { act = defaults.act, norm = defaults.norm, dropout_prob = null, ...plain } = given;
  const { act: _, norm: __, dropout_prob: ___, ...plainDefaults } = defaults;
  const complete = completeConfiguration(id, plain, plainDefaults, {
    spatial_dims: [2, 3],
    upsample_mode: ['nontrainable', 'deconv'],
  });
  requireCounts(id, complete, ['init_filters', 'in_channels', 'out_channels', 'blocks_down', 'blocks_up']);
  const configuration: SegResNetConfiguration = { ...complete, act, norm, dropout_prob };
  const { spatial_dims, blocks_down, blocks_up } = configuration;
  if (blocks_up.length !== blocks_down.length - 1)
    throw configurationError(id, 'blocks_up', blocks_up, 'not one entry shorter than blocks_down');
  if (dropout_prob !== null && !(dropout_prob >= 0 && dropout_prob < 1))
    throw configurationError(id, 'dropout_prob', dropout_prob, 'not in [0, 1)');
  const parts: Parts = { norm: readNorm(configuration), act: readActivation(act) };
  return {
    id,
    configuration,
    axes: spatial_dims,
    inputChannels: configuration.in_channels,
    outputChannels: configuration.use_conv_final ? configuration.out_channels : configuration.init_filters,
    sizeMultiples: new Array<number>(spatial_dims).fill(2 ** (blocks_down.length - 1)),
    forward: (scope, image) => [forward(scope, image, configuration, parts)],
  };
}

export const segresnetEntry: NetworkEntry = {
  id,
  summary: 'SegResNet of MONAI: residual 2D or 3D network with group norm',
  create: segresnet,
};

function forward(scope: Scope, image: Value, configuration: SegResNetConfiguration, parts: Parts): Value {
  const { init_filters: filters, blocks_down, blocks_up, dropout_prob } = configuration;
  let x = conv(scope.at('convInit.conv'), image, { out: filters, kernel: 3, padding: 1, bias: false });
  x = channelDropout(scope.at('dropout'), x, dropout_prob ?? 0);

  const skips: Value[] = [];
  for (const [i, blocks] of blocks_down.entries()) {
    const level = scope.at(`down_layers.${i}`);
    if (i > 0)
      x = conv(level.at('0.conv'), x, {
        out: filters * 2 ** i,
        kernel: 3,
        stride: 2,
        padding: 1,
        bias: false,
      });
    for (let j = 1; j <= blocks; j++) x = residualBlock(level.at(j), x, parts);
    skips.push(x);
  }
  for (const [k, blocks] of blocks_up.entries()) {
    const level = blocks_up.length - 1 - k;
    const narrow = conv(scope.at(`up_samples.${k}.0.conv`), x, {
      out: filters * 2 ** level,
      kernel: 1,
      bias: false,
    });
    x = op.add(twice(scope.at(`up_samples.${k}.1`), narrow, configuration.upsample_mode), skips[level]);
    for (let j = 0; j < blocks; j++) x = residualBlock(scope.at(`up_layers.${k}.${j}`), x, parts);
  }
  // Declared even where it is not used, as in the original, so that checkpoints fit.
  const last = scope.at('conv_final');
  const normed = parts.act(parts.norm(last.at(0), x));
  const logits = conv(last.at('2.conv'), normed, { out: configuration.out_channels, kernel: 1 });
  return configuration.use_conv_final ? logits : x;
}

/** Norm, activation, convolution, twice; and the input added. */
function residualBlock(scope: Scope, x: Value, { norm, act }: Parts): Value {
  let y = x;
  for (const i of [1, 2]) {
    y = act(norm(scope.at(`norm${i}`), y));
    y = conv(scope.at(`conv${i}.conv`), y, { out: x.shape[1], kernel: 3, padding: 1, bias: false });
  }
  return op.add(y, x);
}

function twice(scope: Scope, x: Value, mode: SegResNetConfiguration['upsample_mode']): Value {
  if (mode === 'deconv')
    return convTranspose(scope.at('deconv'), x, { out: x.shape[1], kernel: 2, stride: 2 });
  return op.resizeBy(x, 2, { mode: 'linear' });
}

function nameAndOptions(name: string, given: NameWithOptions): [string, Record<string, Json>] {
  const [kind, options = {}] = typeof given === 'string' ? [given] : given;
  if (typeof kind !== 'string')
    throw configurationError(id, name, given, 'not a name, alone or with arguments');
  return [kind.toUpperCase(), { ...options }];
}

/** A number among the arguments of a norm or activation, taken out of them. */
function takeNumber(options: Record<string, Json>, name: string, otherwise: number): number {
  const value = options[name] ?? otherwise;
  delete options[name];
  if (typeof value !== 'number') throw configurationError(id, name, value, 'not a number');
  return value;
}

function requireAllRead(name: string, options: Record<string, Json>): void {
  const [other] = Object.keys(options);
  if (other !== undefined)
    throw configurationError(id, `${name}.${other}`, options[other], 'an argument that is not supported');
}

function readNorm(configuration: SegResNetConfiguration): Parts['norm'] {
  const [kind, options] = nameAndOptions('norm', configuration.norm);
  const epsilon = takeNumber(options, 'eps', 1e-5);
  // PyTorch's own defaults.
  const affine = options.affine ?? kind !== 'INSTANCE';
  delete options.affine;
  if (kind !== 'INSTANCE' && affine !== true)
    throw configurationError(id, 'norm.affine', affine, 'only possible for an instance norm');
  const groups = kind === 'GROUP' ? takeNumber(options, 'num_groups', Number.NaN) : 1;
  requireAllRead('norm', options);
  if (kind === 'BATCH') return (scope, x) => batchNorm(scope, x, { epsilon });
  if (kind === 'INSTANCE') return (scope, x) => instanceNorm(scope, x, { epsilon, affine: affine === true });
  if (kind !== 'GROUP')
    throw configurationError(id, 'norm', configuration.norm, 'none of GROUP, BATCH, INSTANCE');
  if (!Number.isInteger(groups) || groups < 1 || configuration.init_filters % groups !== 0)
    throw configurationError(
      id,
      'norm.num_groups',
      groups,
      `no divisor of ${configuration.init_filters} filters`,
    );
  return (scope, x) => groupNorm(scope, x, { groups, epsilon });
}

function readActivation(given: NameWithOptions): Parts['act'] {
  const [kind, options] = nameAndOptions('act', given);
  delete options.inplace;
  const slope = kind === 'LEAKYRELU' ? takeNumber(options, 'negative_slope', 0.01) : 0;
  requireAllRead('act', options);
  if (kind === 'RELU') return op.relu;
  if (kind === 'LEAKYRELU') return (x) => op.leakyRelu(x, slope);
  throw configurationError(id, 'act', given, 'neither RELU nor LEAKYRELU');
}
