/** How many numbers a network has, part by part. */

import type { ParameterSpec } from '../layers/scope.ts';
import { elementCount } from '../tensor.ts';

/** Numbers of a network, by part. */
export interface ParameterCount {
  /** Numbers that training changes. */
  readonly trainable: number;
  /** Running statistics and the like; counters of batches are not counted. */
  readonly buffers: number;
  /** Trainable numbers of each part, by the first `depth` pieces of its name, in the order of the network. */
  readonly parts: readonly { readonly name: string; readonly trainable: number }[];
}

/** @param depth pieces of a name that make a part: `encoder.layer1` has two */
export function countParametersByPart(parameters: readonly ParameterSpec[], depth = 1): ParameterCount {
  let [trainable, buffers] = [0, 0];
  const parts = new Map<string, number>();
  for (const spec of parameters) {
    const count = elementCount(spec.shape);
    if (!spec.trainable) {
      if (spec.type === 'float32') buffers += count;
      continue;
    }
    trainable += count;
    const part = spec.name.split('.').slice(0, depth).join('.');
    parts.set(part, (parts.get(part) ?? 0) + count);
  }
  return { trainable, buffers, parts: [...parts].map(([name, count]) => ({ name, trainable: count })) };
}
