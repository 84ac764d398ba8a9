/** Compares tensors with what Python read in the same file (`goldens/learn/checkpoint.json`). */

import { expect } from 'vitest';
import type { Tensor } from '../../tensor.ts';
import { toFloat32 } from '../float-formats.ts';

/** NaN and infinities are texts, because JSON has none. */
export interface ExpectedValues {
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | string | boolean)[];
}

/** Exactly equal values, shapes and types; bfloat16 is float32 here. */
export function expectTensors(
  found: ReadonlyMap<unknown, unknown>,
  expected: Readonly<Record<string, ExpectedValues>>,
): void {
  expect([...found.keys()]).toEqual(Object.keys(expected));
  for (const [name, { type, shape, values }] of Object.entries(expected)) {
    const tensor = found.get(name) as Tensor;
    expect(tensor.type, name).toBe(type === 'bfloat16' ? 'float32' : type);
    expect(tensor.shape, name).toEqual(shape);
    const { data } = tensor.type === 'float16' ? toFloat32(tensor) : tensor;
    expect([...data].map(Number), name).toEqual(values.map(Number));
  }
}
