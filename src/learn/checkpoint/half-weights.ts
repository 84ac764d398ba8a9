/** Weights in half the bytes, for files that are shipped; networks compute in float32 all the same. */

import { createTensor, type Tensor } from '../tensor.ts';
import { float16Limit, float32ToFloat16 } from './float-formats.ts';

/**
 * Weights of convolutions and linear layers as float16, rounded to 11 bits. Norms, biases and running statistics, a
 * few percent of the bytes, stay as they are, and so does a tensor with a value that float16 cannot hold (65520 and
 * more, NaN).
 *
 * @example
 * const file = inferenceModel(network, halfWeights(weights), [1, 1, 256, 256]);
 */
export function halfWeights(weights: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map([...weights].map(([name, tensor]) => [name, halved(tensor)]));
}

/** One tensor as {@link halfWeights} keeps it. */
export function halved(tensor: Tensor): Tensor {
  const { type, shape, data } = tensor;
  if (type !== 'float32' || shape.length < 2) return tensor;
  const values = data as Float32Array;
  if (!values.every((value) => Math.abs(value) < float16Limit)) return tensor;
  return createTensor('float16', shape, float32ToFloat16(values));
}
