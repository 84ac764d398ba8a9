import { expect, it } from 'vitest';
import { createTensor } from './tensor.ts';

it('refuses a type that there is not, and an array of another kind or length', () => {
  expect(() => createTensor('complex64' as never, [2], new Float32Array(2))).toThrow(
    expect.objectContaining({ code: 'tensor-type', kind: 'usage' }),
  );
  for (const data of [new Float32Array(3), new Float64Array(2)])
    expect(() => createTensor('float32', [2], data)).toThrow(
      expect.objectContaining({ code: 'tensor-size', kind: 'usage' }),
    );
});
