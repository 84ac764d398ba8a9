/**
 * How weights begin, as PyTorch begins them. Each tensor draws from a stream of its own, named after it, so that
 * adding a layer does not move the others.
 */

import type { Random } from '../../statistics/index.ts';
import { elementCount, type FloatTensor, floatTensor, type Shape, type Tensor, zeros } from '../tensor.ts';

/** Makes a tensor of a shape from a seeded generator. */
export type Initialiser = (shape: Shape, random: Random) => Tensor;

/** Zeros. */
export const zero: Initialiser = (shape) => zeros('float32', shape);
/** Ones. */
export const one: Initialiser = (shape) => filled(shape, 1);
/** A counter that starts at 0 (int64), as `num_batches_tracked`. */
export const counter: Initialiser = (shape) => zeros('int64', shape);

function filled(shape: Shape, value: number): FloatTensor {
  return floatTensor(shape, new Float32Array(elementCount(shape)).fill(value));
}

/** All elements the same. */
export const constant =
  (value: number): Initialiser =>
  (shape) =>
    filled(shape, value);

/** Uniform in [-bound, bound). */
export const uniform =
  (bound: number): Initialiser =>
  (shape, random) => {
    const data = new Float32Array(elementCount(shape));
    for (let i = 0; i < data.length; i++) data[i] = (2 * random.uniform() - 1) * bound;
    return floatTensor(shape, data);
  };

/** Normal with mean 0; `limit` draws again what lies further out (in units of the standard deviation). */
export const normal =
  (deviation: number, limit = Number.POSITIVE_INFINITY): Initialiser =>
  (shape, random) => {
    const data = new Float32Array(elementCount(shape));
    for (let i = 0; i < data.length; i++) {
      let value = random.normal();
      while (Math.abs(value) > limit) value = random.normal();
      data[i] = value * deviation;
    }
    return floatTensor(shape, data);
  };

/** Elements of the weights that one output sums over; PyTorch's fan-in, of [out, in, ...kernel]. */
const fanIn = (shape: Shape) => elementCount(shape.slice(1));
const fanOut = (shape: Shape) => shape[0] * elementCount(shape.slice(2));

/** PyTorch's default for convolutions and linear layers: uniform with the bound 1 / sqrt(fan-in). */
export const kaimingUniform: Initialiser = (shape, random) =>
  uniform(1 / Math.sqrt(fanIn(shape)))(shape, random);

/** He's initialisation: normal (or uniform) with the variance gain^2 / fan. Source: He et al. 2015. */
export const he =
  (options: { fan?: 'in' | 'out'; slope?: number; distribution?: 'normal' | 'uniform' } = {}): Initialiser =>
  (shape, random) => {
    const fan = options.fan === 'out' ? fanOut(shape) : fanIn(shape);
    const deviation = Math.sqrt(2 / (1 + (options.slope ?? 0) ** 2) / fan);
    return options.distribution === 'uniform'
      ? uniform(Math.sqrt(3) * deviation)(shape, random)
      : normal(deviation)(shape, random);
  };

/** Glorot's initialisation, uniform. Source: Glorot and Bengio 2010. */
export const xavierUniform: Initialiser = (shape, random) =>
  uniform(Math.sqrt(6 / (fanIn(shape) + fanOut(shape))))(shape, random);
