import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/networks_unet.json' with { type: 'json' };
import { initialValues } from '../testing/network-golden.ts';
import { type NetworkGolden, testBesideOriginal } from '../testing/network-tests.ts';
import { buildNetwork } from './network.ts';
import { type UNetConfiguration, unet } from './unet.ts';

const cases = Object.entries(golden).map(([name, each]) => ({
  name,
  ...each,
  network: unet(each.configuration as unknown as Partial<UNetConfiguration>),
}));

describe.each(cases)('U-Net $name beside PyTorch', (each) => {
  testBesideOriginal(each.network, each as unknown as NetworkGolden);
});

describe('U-Net', () => {
  it('gives logits of all levels only in training', () => {
    const network = unet({ deepSupervision: true, channels: [4, 8, 8], inputChannels: 2 });
    const shapes = (training: boolean) =>
      buildNetwork(network, [1, 2, 16, 8], { training }).logits.map(({ shape }) => shape.join('x'));
    expect(shapes(true)).toEqual(['1x2x16x8', '1x2x8x4']);
    expect(shapes(false)).toEqual(['1x2x16x8']);
  });

  it('drops channels of the coarsest level in training only', () => {
    const network = unet({ dropout: 0.3, channels: [4, 8] });
    const noises = (training: boolean) => buildNetwork(network, [2, 1, 8, 8], { training }).ledger.noises;
    expect(noises(true)).toEqual([{ name: 'noise:dropout.mask', shape: [2, 8, 1, 1], keep: 0.7 }]);
    expect(noises(false)).toEqual([]);
  });

  it('takes images of multiples of its strides, along each axis', () => {
    const network = unet({
      dimensions: 3,
      channels: [4, 4, 4],
      strides: [
        [1, 2, 2],
        [2, 2, 3],
      ],
    });
    expect(network.sizeMultiples).toEqual([2, 4, 6]);
    expect(() => buildNetwork(network, [1, 1, 2, 4, 8])).toThrow(/n x 2, n x 4, n x 6/);
  });

  it('starts from the variance 2 / fan-in, with norms as the identity', () => {
    const begin = initialValues(unet({ channels: [64, 64] }));
    const values = begin('encoder.1.convs.1.conv.weight');
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(variance * 64 * 9).toBeCloseTo(2, 1);
    expect(new Set(begin('encoder.0.convs.0.norm.weight'))).toEqual(new Set([1]));
  });

  it.each([
    [{ classes: 0 }, /classes.*0/],
    [{ channels: [] }, /channels.*\[\]/],
    [{ norm: 'layer' }, /"layer".*"batch", "instance", "group", "none"/],
    [{ norm: 'group', channels: [8, 12] }, /groups.*8.*8, 12/],
    [{ kernels: [[3, 2]] }, /kernels.*4 lists of 2 whole numbers that are odd/],
    [{ strides: [[2, 2]] }, /strides.*3 lists of 2/],
    [{ dimensions: 3, slices: 3 }, /slices.*only for two dimensions/],
    [{ slices: 2 }, /slices.*2, which is not odd/],
    [[], /its options are \[\]/],
    [null, /its options are null/],
    [{ dropout: 1 }, /dropout.*\[0, 1\)/],
    [{ depth: 4 }, /'depth' is 4, which is not an option; there are dimensions, /],
  ])('refuses %j', (configuration, message) => {
    expect(() => unet(configuration as never)).toThrow(message);
  });
});
