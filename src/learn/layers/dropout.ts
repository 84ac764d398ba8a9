/**
 * Layers that leave things out at random while training, and do nothing in inference. What is kept is scaled by
 * 1 / (1 - probability). The masks are inputs of the graph, drawn at every step; a scope holds one of them.
 */

import { OsteonError } from '../../errors.ts';
import type { Value } from '../graph/graph.ts';
import { mul } from '../graph/operators/elementwise.ts';
import type { Shape } from '../tensor.ts';
import type { Scope } from './scope.ts';

function masked(scope: Scope, x: Value, probability: number, shape: Shape): Value {
  if (!(probability >= 0 && probability < 1))
    throw new OsteonError(
      'dropout-probability',
      `'${scope.path}': the probability of dropping is ${probability}, not in [0, 1)`,
      { hint: 'Give the share that is left out, such as 0.2.', kind: 'usage' },
    );
  if (!scope.training || probability === 0) return x;
  return mul(x, scope.noise('mask', shape, 1 - probability));
}

/**
 * Leaves out single elements: torch.nn.Dropout.
 *
 * @throws OsteonError `dropout-probability` outside of [0, 1), as all layers here
 */
export function dropout(scope: Scope, x: Value, probability: number): Value {
  return masked(scope, x, probability, x.shape);
}

/** Leaves out whole channels of [N, C, ...size]: torch.nn.Dropout2d and Dropout3d. */
export function channelDropout(scope: Scope, x: Value, probability: number): Value {
  return masked(
    scope,
    x,
    probability,
    x.shape.map((size, axis) => (axis < 2 ? size : 1)),
  );
}

/**
 * Leaves out the branch of a residual block, for each sample by itself: stochastic depth, in timm `DropPath`.
 * Source: Huang et al. 2016.
 */
export function stochasticDepth(scope: Scope, branch: Value, probability: number): Value {
  return masked(
    scope,
    branch,
    probability,
    branch.shape.map((size, axis) => (axis === 0 ? size : 1)),
  );
}
