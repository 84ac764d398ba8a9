/** Normalising layers with PyTorch's parameters, buffers and defaults. */

import type { Value } from '../graph/graph.ts';
import { add, cast, mul, type Operand, reciprocal, sub } from '../graph/operators/elementwise.ts';
import {
  batchNormalisation,
  filledLike,
  instanceNormalisation,
  layerNormalisation,
  normalise,
} from '../graph/operators/normalisation.ts';
import { reduceMean } from '../graph/operators/reduction.ts';
import { elementCount, type Shape } from '../tensor.ts';
import { counter, type Initialiser, one, zero } from './initialise.ts';
import type { Scope } from './scope.ts';

/** Options of all norms. */
export interface NormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Learned weight and bias. Default true, but false for instanceNorm. */
  readonly affine?: boolean;
  /** How the weight begins. Default 1. */
  readonly initialise?: Initialiser;
}

/** Options of norms that may keep running statistics. */
export interface RunningNormOptions extends NormOptions {
  /**
   * Share of the new batch in the running statistics, default 0.1; `cumulative` keeps the plain mean of all batches
   * (PyTorch's `momentum=None`).
   */
  readonly momentum?: number | 'cumulative';
  /** Keep running statistics and use them for inference. Default true, but false for instanceNorm. */
  readonly trackRunningStatistics?: boolean;
}

/** Parameters `weight` and `bias`, or ones and zeros in their place. */
function affineParameters(scope: Scope, shape: Shape, options: NormOptions) {
  if (options.affine === false)
    return { weight: filledLike(scope, shape, 1), bias: filledLike(scope, shape, 0) };
  return {
    weight: scope.parameter('weight', shape, options.initialise ?? one),
    bias: scope.parameter('bias', shape, zero),
  };
}

interface RunningStatistics {
  readonly mean: Value;
  readonly variance: Value;
  readonly batches: Value;
}

function runningStatistics(scope: Scope, channels: number): RunningStatistics {
  return {
    mean: scope.buffer('running_mean', [channels], zero),
    variance: scope.buffer('running_var', [channels], one),
    batches: scope.buffer('num_batches_tracked', [], counter, 'int64'),
  };
}

/** new = old + momentum (batch - old), the variance of the batch divided by `count` - 1 instead of `count`. */
function moveRunning(
  scope: Scope,
  running: RunningStatistics,
  batch: { mean: Value; variance: Value; count: number },
  momentum: Operand,
): void {
  const move = (old: Value, value: Value) => add(old, mul(sub(value, old), momentum));
  const overBatch = (rows: Value) => reduceMean(rows, [0]);
  const unbiased = mul(overBatch(batch.variance), batch.count / (batch.count - 1));
  scope.update('running_mean', move(running.mean, overBatch(batch.mean)));
  scope.update('running_var', move(running.variance, unbiased));
}

/**
 * Declares what {@link batchNorm} would, for networks whose weights hold a norm that they never use.
 */
export function declareBatchNorm(scope: Scope, channels: number, options: NormOptions = {}): void {
  affineParameters(scope, [channels], options);
  runningStatistics(scope, channels);
}

/**
 * torch.nn.BatchNorm1d/2d/3d: parameters `weight` and `bias` [C], buffers `running_mean`, `running_var` [C] and
 * `num_batches_tracked`. While training, statistics are those of the batch (variance divided by n), and the running
 * ones move towards them (variance divided by n - 1).
 *
 * @param x [N, C, ...size]
 */
export function batchNorm(scope: Scope, x: Value, options: RunningNormOptions = {}): Value {
  const { epsilon = 1e-5, momentum = 0.1, trackRunningStatistics = true } = options;
  const channels = x.shape[1];
  const parameters = affineParameters(scope, [channels], options);
  const running = trackRunningStatistics ? runningStatistics(scope, channels) : undefined;
  if (running && !scope.training) return batchNormalisation(x, { ...parameters, ...running }, epsilon);
  const { y, mean, variance } = normalise(x, parameters.weight, parameters.bias, 'batch', epsilon);
  if (running && scope.training) {
    const batches = add(running.batches, 1);
    scope.update('num_batches_tracked', batches);
    const share = momentum === 'cumulative' ? reciprocal(cast(batches, 'float32')) : momentum;
    const count = (elementCount(x.shape) / channels) * (x.graph.target.replicas ?? 1);
    moveRunning(scope, running, { mean, variance, count }, share);
  }
  return y;
}

/**
 * torch.nn.InstanceNorm1d/2d/3d: each channel of each image over its spatial axes. As there, without weight, bias and
 * running statistics unless asked for; running ones are means over the images of the batch, and their counter stands.
 *
 * @param x [N, C, ...size]
 */
export function instanceNorm(scope: Scope, x: Value, options: RunningNormOptions = {}): Value {
  const { epsilon = 1e-5, momentum = 0.1, affine = false, trackRunningStatistics = false } = options;
  const channels = x.shape[1];
  const { weight, bias } = affineParameters(scope, [channels], { ...options, affine });
  const running = trackRunningStatistics ? runningStatistics(scope, channels) : undefined;
  if (running && !scope.training) return batchNormalisation(x, { weight, bias, ...running }, epsilon);
  // A training graph shares the statistics with the gradient; the single node is for the file of inference.
  if (!scope.training) return instanceNormalisation(x, weight, bias, epsilon);
  const { y, mean, variance } = normalise(x, weight, bias, { groups: channels }, epsilon);
  if (running && momentum !== 'cumulative')
    moveRunning(scope, running, { mean, variance, count: elementCount(x.shape.slice(2)) }, momentum);
  return y;
}

/**
 * torch.nn.GroupNorm: channels in groups, each group of each image over its channels and spatial axes. Parameters
 * `weight` and `bias` [C].
 *
 * @param x [N, C, ...size]
 * @throws OsteonError `shape-mismatch` where the groups do not divide the channels
 */
export function groupNorm(scope: Scope, x: Value, options: NormOptions & { readonly groups: number }): Value {
  const { weight, bias } = affineParameters(scope, [x.shape[1]], options);
  return normalise(x, weight, bias, { groups: options.groups }, options.epsilon).y;
}

/**
 * torch.nn.LayerNorm over the last axes (by default the last one): parameters `weight` and `bias` of their shape.
 */
export function layerNorm(
  scope: Scope,
  x: Value,
  options: NormOptions & { readonly axes?: number } = {},
): Value {
  const axis = x.shape.length - (options.axes ?? 1);
  const { weight, bias } = affineParameters(scope, x.shape.slice(axis), options);
  return layerNormalisation(x, weight, bias, { axis, epsilon: options.epsilon });
}
