/** Channels weighed by what is in the whole image. Source: Hu et al. 2018. */

import type { Value } from '../graph/graph.ts';
import { mul } from '../graph/operators/elementwise.ts';
import { reduceMean } from '../graph/operators/reduction.ts';
import { type ActivationName, activate } from './activation.ts';
import { conv } from './convolution.ts';
import type { Scope } from './scope.ts';

/** Options of {@link squeezeExcitation}. */
export interface SqueezeExcitationOptions {
  /** Channels of the bottleneck. */
  readonly reduced: number;
  /** Default relu. */
  readonly activation?: ActivationName;
  /** Default sigmoid. */
  readonly gate?: ActivationName;
  /** What the two 1 x 1 convolutions are called; default torchvision's `fc1` and `fc2`. */
  readonly names?: readonly [reduce: string, expand: string];
}

/** x times gate(expand(activation(reduce(mean of x)))). [N, C, ...size] -> the same shape */
export function squeezeExcitation(scope: Scope, x: Value, options: SqueezeExcitationOptions): Value {
  const [reduce, expand] = options.names ?? ['fc1', 'fc2'];
  const channels = x.shape[1];
  const spatial = x.shape.map((_, axis) => axis).slice(2);
  const mean = reduceMean(x, spatial, true);
  const squeezed = conv(scope.at(reduce), mean, { out: options.reduced, kernel: 1 });
  const active = activate(scope.at('activation'), squeezed, options.activation ?? 'relu');
  const excited = conv(scope.at(expand), active, { out: channels, kernel: 1 });
  return mul(x, activate(scope.at('gate'), excited, options.gate ?? 'sigmoid'));
}
