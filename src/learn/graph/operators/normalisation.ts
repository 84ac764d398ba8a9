/**
 * Normalisation to mean 0 and variance 1. A value (x - mean) / sqrt(variance + epsilon) is called normalised; weight
 * and bias, where there are any, are applied to it channel by channel.
 */

import { OsteonError } from '../../../errors.ts';
import { elementCount, floatTensor, type Shape } from '../../tensor.ts';
import type { Graph, Value } from '../graph.ts';
import {
  inputOf,
  intAttribute,
  normaliseAxis,
  type OperatorCall,
  type OperatorTable,
  shapeError,
} from '../operator.ts';
import { mul, sub } from './elementwise.ts';
import { reduceMean } from './reduction.ts';
import { reshape } from './shape.ts';

/** A constant of one number in the graph of a value or scope. */
export function filledLike({ graph }: { readonly graph: Graph }, shape: Shape, value: number): Value {
  return graph.constant(floatTensor(shape, new Float32Array(elementCount(shape)).fill(value)));
}

/** Mean, variance, weight and bias of each channel, all [C]. */
export interface ChannelStatistics {
  readonly mean: Value;
  readonly variance: Value;
  readonly weight: Value;
  readonly bias: Value;
}

/** Batch normalisation with given statistics: one affine map for each channel, in one pass. x [N, C, ...] */
export function batchNormalisation(x: Value, statistics: ChannelStatistics, epsilon = 1e-5): Value {
  const { weight, bias, mean, variance } = statistics;
  return x.graph.call('BatchNormalization', [x, weight, bias, mean, variance], {
    epsilon: { float: epsilon },
  })[0];
}

/** y = weight x + bias, channel by channel, in one pass over memory. x [N, C, ...], weight and bias [C] */
export function channelAffine(x: Value, weight: Value, bias: Value): Value {
  const shape = [x.shape[1]];
  const [mean, variance] = [filledLike(x, shape, 0), filledLike(x, shape, 1)];
  return batchNormalisation(x, { weight, bias, mean, variance }, 0);
}

/**
 * Normalises each channel of each image over its spatial axes.
 *
 * @param x [N, C, ...size]
 * @param weight [C]
 * @param bias [C]
 */
export function instanceNormalisation(x: Value, weight: Value, bias: Value, epsilon = 1e-5): Value {
  return x.graph.call('InstanceNormalization', [x, weight, bias], { epsilon: { float: epsilon } })[0];
}

/**
 * Normalises each channel over the batch and the spatial axes.
 *
 * @param x [N, C, ...size]
 * @param weight [C]
 * @param bias [C]
 * @returns the result, and mean and variance (divided by n) of each channel [C]
 */
export function normaliseByBatch(x: Value, weight: Value, bias: Value, epsilon = 1e-5) {
  // The runtime writes the statistics over these two inputs: no other node may share them.
  const [oldMean, oldVariance] = [filledLike(x, weight.shape, 2), filledLike(x, weight.shape, 3)];
  const attributes = { epsilon: { float: epsilon }, momentum: { float: 0 }, training_mode: 1 };
  const inputs = [x, weight, bias, oldMean, oldVariance];
  const [y, mean, variance] = x.graph.call('BatchNormalization', inputs, attributes, 3);
  return { y, mean, variance };
}

/** Mean and variance (divided by n) of each channel of each image over its spatial axes, both [N, C]. */
export function instanceMoments(x: Value) {
  const rows = reshape(x, [x.shape[0], x.shape[1], -1]);
  const mean = reduceMean(rows, [2], true);
  const off = sub(rows, mean);
  return { mean: reshape(mean, x.shape.slice(0, 2)), variance: reduceMean(mul(off, off), [2]) };
}

/**
 * Normalises groups of neighbouring channels of each image over those channels and the spatial axes.
 *
 * @param x [N, C, ...size]
 * @param weight [C]
 * @param bias [C]
 */
export function groupNormalisation(
  x: Value,
  groups: number,
  weight: Value,
  bias: Value,
  epsilon = 1e-5,
): Value {
  const [n, channels] = x.shape;
  if (channels % groups !== 0)
    throw new OsteonError('shape-mismatch', `${channels} channels cannot be cut into ${groups} groups`, {
      hint: 'Take a number of groups that divides the channels.',
      kind: 'usage',
    });
  const parts = reshape(x, [n, groups, -1]);
  const [ones, zeros] = [filledLike(x, [groups], 1), filledLike(x, [groups], 0)];
  return channelAffine(reshape(instanceNormalisation(parts, ones, zeros, epsilon), x.shape), weight, bias);
}

/**
 * Normalises over all axes from `axis` on.
 *
 * @param weight shape of those axes
 */
export function layerNormalisation(
  x: Value,
  weight: Value,
  bias: Value | undefined,
  options: { axis?: number; epsilon?: number } = {},
): Value {
  const { axis = -1, epsilon = 1e-5 } = options;
  const inputs = bias ? [x, weight, bias] : [x, weight];
  return x.graph.call('LayerNormalization', inputs, { axis, epsilon: { float: epsilon } })[0];
}

function checkChannels(call: OperatorCall, count: number): void {
  const { shape } = inputOf(call, 0);
  for (let i = 1; i < count; i++) {
    const vector = inputOf(call, i).shape;
    if (shape.length < 2 || vector.length !== 1 || vector[0] !== shape[1])
      throw shapeError(call, `input ${i} must hold one number for each channel`);
  }
}

export const normalisation: OperatorTable = {
  BatchNormalization: {
    infer(call) {
      checkChannels(call, 5);
      const { type, shape } = inputOf(call, 0);
      if (intAttribute(call.attributes, 'training_mode', 0) === 0) return [{ type, shape }];
      const channels = { type, shape: [shape[1]] };
      return [{ type, shape }, channels, channels];
    },
  },
  InstanceNormalization: {
    infer(call) {
      checkChannels(call, 3);
      const { type, shape } = inputOf(call, 0);
      return [{ type, shape }];
    },
  },
  LayerNormalization: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const axis = normaliseAxis(call, intAttribute(call.attributes, 'axis', -1), shape.length);
      const normalised = shape.slice(axis);
      for (const vector of call.inputs.slice(1))
        if (vector && vector.shape.join() !== normalised.join())
          throw shapeError(call, `weight and bias must have the shape of the axes from ${axis} on`);
      const statistics = { type, shape: shape.map((size, k) => (k < axis ? size : 1)) };
      return [{ type, shape }, statistics, statistics];
    },
  },
};
