/** Convolutions with their weights. */

import type { Value } from '../graph/graph.ts';
import {
  type ConvOptions,
  type ConvTransposeOptions,
  conv as convOperator,
  convTranspose as convTransposeOperator,
  perAxis,
} from '../graph/operators/convolution.ts';
import { elementCount, type Shape } from '../tensor.ts';
import { type Initialiser, kaimingUniform, uniform } from './initialise.ts';
import type { Scope } from './scope.ts';

/** Options of {@link conv}. */
export interface ConvLayerOptions extends ConvOptions {
  /** Channels of the result. */
  readonly out: number;
  /** Size of the kernel; one number for all axes. */
  readonly kernel: number | readonly number[];
  /** Default true. */
  readonly bias?: boolean;
  readonly initialise?: Initialiser;
  readonly initialiseBias?: Initialiser;
}

/** torch.nn.Conv1d/2d/3d: parameters `weight` [out, in / groups, ...kernel] and `bias` [out]. */
export function conv(scope: Scope, x: Value, options: ConvLayerOptions): Value {
  const axes = x.shape.length - 2;
  const shape = [options.out, x.shape[1] / (options.groups ?? 1), ...perAxis(options.kernel, axes, 1)];
  return convOperator(x, ...weightAndBias(scope, shape, options), options);
}

/** Options of {@link convTranspose}. */
export interface ConvTransposeLayerOptions
  extends ConvTransposeOptions,
    Pick<ConvLayerOptions, 'out' | 'kernel' | 'bias' | 'initialise' | 'initialiseBias'> {}

/** torch.nn.ConvTranspose1d/2d/3d: parameters `weight` [in, out / groups, ...kernel] and `bias` [out]. */
export function convTranspose(scope: Scope, x: Value, options: ConvTransposeLayerOptions): Value {
  const axes = x.shape.length - 2;
  const shape = [x.shape[1], options.out / (options.groups ?? 1), ...perAxis(options.kernel, axes, 1)];
  return convTransposeOperator(x, ...weightAndBias(scope, shape, options), options);
}

/** Weights of a shape, and one bias for each channel of the result; both begin as in PyTorch unless told otherwise. */
function weightAndBias(
  scope: Scope,
  shape: Shape,
  options: Pick<ConvLayerOptions, 'out' | 'bias' | 'initialise' | 'initialiseBias'>,
): [weight: Value, bias: Value | undefined] {
  const weight = scope.parameter('weight', shape, options.initialise ?? kaimingUniform);
  if (options.bias === false) return [weight, undefined];
  const bound = 1 / Math.sqrt(elementCount(shape.slice(1)));
  return [weight, scope.parameter('bias', [options.out], options.initialiseBias ?? uniform(bound))];
}

/** `padding` that keeps the size at stride 1, for odd kernels. */
export function samePadding(kernel: number | readonly number[], dilation = 1): number | number[] {
  const half = (size: number) => (dilation * (size - 1)) / 2;
  return typeof kernel === 'number' ? half(kernel) : kernel.map(half);
}
