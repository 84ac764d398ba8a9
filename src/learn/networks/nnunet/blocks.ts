/**
 * The blocks that nnU-Net's networks are made of, under their names in a state dictionary.
 *
 * Source: MIC-DKFZ/dynamic-network-architectures 0.4.4, building_blocks/simple_conv_blocks.py and residual.py;
 * He et al. 2019, "Bag of tricks" (ResNet-D).
 */

import type { Value } from '../../graph/graph.ts';
import * as op from '../../graph/ops.ts';
import { silu } from '../../layers/activation.ts';
import { conv } from '../../layers/convolution.ts';
import { channelDropout } from '../../layers/dropout.ts';
import { he, type Initialiser, one, zero } from '../../layers/initialise.ts';
import { batchNorm, instanceNorm } from '../../layers/normalisation.ts';
import type { Scope } from '../../layers/scope.ts';
import type { NnUnetArchitecture } from './architecture.ts';

/** nnU-Net starts every convolution from He's normal distribution for a leaky slope of 0.01, with zero bias. */
export const heLeaky: Initialiser = he({ slope: 0.01 });

interface LayerOptions {
  readonly out: number;
  readonly kernel: readonly number[];
  readonly stride?: readonly number[];
  /** Default: as the architecture says. */
  readonly bias?: boolean;
  /** Dropout and activation; default true. A last layer before an addition has neither. */
  readonly active?: boolean;
  readonly dropout?: boolean;
  /** The norm starts at zero, so that a residual block starts as the identity. */
  readonly silent?: boolean;
}

/** Convolution, dropout, norm, activation (or activation before norm): `conv` and `norm`. */
function layer(scope: Scope, x: Value, architecture: NnUnetArchitecture, options: LayerOptions): Value {
  const { kernel, out, stride, active = true, dropout = active } = options;
  const convolved = conv(scope.at('conv'), x, {
    out,
    kernel,
    stride,
    padding: kernel.map((size) => Math.floor((size - 1) / 2)),
    bias: options.bias ?? architecture.convBias,
    initialise: heLeaky,
    initialiseBias: zero,
  });
  const dropped = dropout
    ? channelDropout(scope.at('dropout'), convolved, architecture.dropout ?? 0)
    : convolved;
  const norm = (value: Value) => normalise(scope.at('norm'), value, architecture, options.silent === true);
  if (!active) return norm(dropped);
  // Both orders need a norm and an activation to differ.
  return architecture.activationFirst && architecture.norm
    ? norm(activate(dropped, architecture))
    : activate(norm(dropped), architecture);
}

/** Layers one after the other, the first with the stride: `convs.{i}`. */
export function stackedLayers(
  scope: Scope,
  input: Value,
  architecture: NnUnetArchitecture,
  options: LayerOptions & { readonly count: number },
): Value {
  let x = input;
  for (let i = 0; i < options.count; i++)
    x = layer(scope.at(`convs.${i}`), x, architecture, {
      ...options,
      stride: i === 0 ? options.stride : undefined,
    });
  return x;
}

interface BlockOptions {
  readonly out: number;
  readonly kernel: readonly number[];
  readonly stride?: readonly number[];
  /** Channels between the 1x1 convolutions of a bottleneck; a basic block has none. */
  readonly bottleneck?: number;
}

/** Residual blocks one after the other, the first with the stride: `blocks.{i}`. */
export function stackedBlocks(
  scope: Scope,
  input: Value,
  architecture: NnUnetArchitecture,
  options: BlockOptions & { readonly count: number },
): Value {
  let x = input;
  for (let i = 0; i < options.count; i++)
    x = residualBlock(scope.at(`blocks.${i}`), x, architecture, {
      ...options,
      stride: i === 0 ? options.stride : undefined,
    });
  return x;
}

/** Two layers, or three around a bottleneck; the input is added before the last activation. */
function residualBlock(
  scope: Scope,
  x: Value,
  architecture: NnUnetArchitecture,
  options: BlockOptions,
): Value {
  const { out, kernel, stride, bottleneck } = options;
  const point = kernel.map(() => 1);
  const last = { out, active: false, silent: true };
  let y: Value;
  if (bottleneck === undefined) {
    y = layer(scope.at('conv1'), x, architecture, { out, kernel, stride });
    y = layer(scope.at('conv2'), y, architecture, { ...last, kernel });
  } else {
    y = layer(scope.at('conv1'), x, architecture, { out: bottleneck, kernel: point, dropout: false });
    y = layer(scope.at('conv2'), y, architecture, { out: bottleneck, kernel, stride });
    y = layer(scope.at('conv3'), y, architecture, { ...last, kernel: point });
  }
  return activate(op.add(y, shortcut(scope.at('skip'), x, architecture, options)), architecture);
}

/** The input in the shape of the result: averaged where there is a stride, projected where channels change. */
function shortcut(scope: Scope, x: Value, architecture: NnUnetArchitecture, options: BlockOptions): Value {
  const { out, stride, kernel } = options;
  const strided = stride?.some((step) => step !== 1) ?? false;
  const pooled = stride && strided ? op.averagePool(x, { kernel: stride, stride }) : x;
  if (x.shape[1] === out) return pooled;
  return layer(scope.at(strided ? 1 : 0), pooled, architecture, {
    out,
    kernel: kernel.map(() => 1),
    bias: false,
    active: false,
  });
}

function normalise(scope: Scope, x: Value, { norm }: NnUnetArchitecture, silent: boolean): Value {
  if (!norm) return x;
  const { epsilon, affine } = norm;
  const initialise = silent ? zero : one;
  return norm.kind === 'batch'
    ? batchNorm(scope, x, { epsilon, affine, initialise })
    : instanceNorm(scope, x, { epsilon, affine, initialise });
}

function activate(x: Value, { activation }: NnUnetArchitecture): Value {
  switch (activation?.kind) {
    case undefined:
      return x;
    case 'leaky-relu':
      return op.leakyRelu(x, activation.slope);
    case 'relu':
      return op.relu(x);
    case 'silu':
      return silu(x);
    case 'gelu':
      return op.gelu(x);
  }
}
