import { describe, expect, it } from 'vitest';
import { conv } from '../layers/convolution.ts';
import type { Network } from '../networks/network.ts';
import { floatTensor } from '../tensor.ts';
import { gradientError, sampleError } from './network-golden.ts';

const sample = { shape: [1, 3], sum: 3, meanAbs: 1, index: [0, 2], value: [0, 2] };

describe('comparison with a golden', () => {
  it('sees a wrong value, a wrong sum of what is not sampled, a wrong shape, and NaN anywhere', () => {
    const error = (...values: number[]) => sampleError(floatTensor([1, values.length], values), sample);
    expect(error(0, 1, 2)).toBe(0);
    expect(error(0, 1, 2.5)).toBe(0.5);
    expect(error(0, 4, 2)).toBe(1);
    expect(error(Number.NaN, 1, 2)).toBeNaN();
    expect(error(0, Number.NaN, 2)).toBeNaN();
    expect(() => error(0, 1)).toThrow('shape [1, 2] instead of [1, 3]');
  });

  it('sees a gradient that is missing', async () => {
    const network: Network = {
      id: 'point',
      configuration: {},
      axes: 2,
      inputChannels: 1,
      outputChannels: 1,
      sizeMultiples: [1, 1],
      forward(scope, image) {
        conv(scope.at('unused'), image, { out: 1, kernel: 1 });
        return [conv(scope.at('used'), image, { out: 1, kernel: 1 })];
      },
    };
    const value = { shape: [1], sum: 0, meanAbs: 0, index: [0], value: [0], max: 1 };
    const gradients = { 'unused.bias': value, 'used.bias': value };
    const { error, where } = await gradientError(network, { input: [1, 1, 2, 2], loss: 0, gradients });
    expect([error, where]).toEqual([Number.NaN, 'unused.bias']);
  });
});
