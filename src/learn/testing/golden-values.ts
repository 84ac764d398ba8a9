/**
 * Values that a test and the script of its golden both compute, so that weights need not be committed:
 * uniform numbers from a hash of a name and an index. The same in `goldens/learn/golden_values.py`.
 */

import { elementCount, type FloatTensor, floatTensor, type Shape } from '../tensor.ts';

/** FNV-1a, 32 bits. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Uniform in [low, high), 24 bits each, from the name of the tensor and the index of the element. */
export function goldenUniform(name: string, shape: Shape, low = -1, high = 1): FloatTensor {
  const start = hashName(name);
  const data = new Float32Array(elementCount(shape));
  for (let i = 0; i < data.length; i++) {
    let z = (start + Math.imul(i, 0x9e3779b9)) >>> 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    z = (z ^ (z >>> 15)) >>> 8;
    data[i] = low + (high - low) * ((z >>> 0) / 16777216);
  }
  return floatTensor(shape, data);
}

/**
 * A parameter or buffer of a network by its PyTorch name: weights of more than one axis are uniform with
 * the variance 2 / fan-in, weights of norms in [0.8, 1.2), running variances in [0.5, 1.5), all else in
 * [-0.1, 0.1). A `num_batches_tracked` is not made here.
 */
export function goldenParameter(name: string, shape: Shape): FloatTensor {
  if (name.endsWith('running_var')) return goldenUniform(name, shape, 0.5, 1.5);
  if (shape.length > 1) {
    const bound = Math.sqrt(6 / elementCount(shape.slice(1)));
    return goldenUniform(name, shape, -bound, bound);
  }
  if (name.endsWith('weight')) return goldenUniform(name, shape, 0.8, 1.2);
  return goldenUniform(name, shape, -0.1, 0.1);
}
