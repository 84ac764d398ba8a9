import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/networks_segresnet.json' with { type: 'json' };
import { type NetworkGolden, testBesideOriginal } from '../testing/network-tests.ts';
import { buildNetwork } from './network.ts';
import { type SegResNetConfiguration, segresnet } from './segresnet.ts';

const cases = Object.entries(golden).map(([name, each]) => ({
  name,
  ...each,
  network: segresnet(each.configuration as unknown as Partial<SegResNetConfiguration>),
}));

describe.each(cases)('SegResNet $name beside MONAI', (each) => {
  testBesideOriginal(each.network, each as unknown as NetworkGolden);
});

describe('SegResNet', () => {
  it('drops channels after its first convolution in training only', () => {
    const network = segresnet({ spatial_dims: 2, dropout_prob: 0.2 });
    const noises = (training: boolean) => buildNetwork(network, [2, 1, 8, 8], { training }).ledger.noises;
    expect(noises(true)).toEqual([{ name: 'noise:dropout.mask', shape: [2, 8, 1, 1], keep: 0.8 }]);
    expect(noises(false)).toEqual([]);
  });

  it.each([
    [{ upsample_mode: 'pixelshuffle' }, /"pixelshuffle".*"nontrainable", "deconv"/],
    [{ norm: 'LAYER' }, /norm.*LAYER.*GROUP, BATCH, INSTANCE/],
    [{ norm: ['GROUP', { num_groups: 3 }] }, /num_groups.*3.*no divisor of 8 filters/],
    [{ norm: ['BATCH', { momentum: 0.2 }] }, /norm.momentum.*0.2/],
    [{ norm: [5, {}] }, /norm.*not a name/],
    [{ act: ['PRELU', {}] }, /act.*PRELU/],
    [{ blocks_up: [1, 1] }, /blocks_up.*\[1,1\]/],
    [{ dropout_prob: 2 }, /dropout_prob.*2/],
    [{ features: 8 }, /'features' is 8, which is not an option/],
  ])('refuses %j', (configuration, message) => {
    expect(() => segresnet(configuration as never)).toThrow(message);
  });
});
