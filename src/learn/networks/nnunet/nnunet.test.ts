import { describe, expect, it } from 'vitest';
import golden from '../../../../goldens/learn/networks_nnunet.json' with { type: 'json' };
import { matchStateDict } from '../../checkpoint/state-dict.ts';
import type { Tensor } from '../../tensor.ts';
import { initialValues } from '../../testing/network-golden.ts';
import { type NetworkGolden, testBesideOriginal } from '../../testing/network-tests.ts';
import { buildNetwork, initialWeights, parametersOf } from '../network.ts';
import { type NnUnetConfiguration, nnunet, nnunetDuplicates } from './nnunet.ts';

const firstChannels = (names: readonly (readonly (string | readonly number[])[])[]) =>
  (names[0][1] as readonly number[])[1];
const cases = Object.entries(golden).map(([name, each]) => ({
  name,
  ...each,
  network: nnunet({
    architecture: each.architecture as NnUnetConfiguration['architecture'],
    classes: each.classes,
    inputChannels: firstChannels(each.names),
    deepSupervision: 'deepSupervision' in each && each.deepSupervision,
  }),
}));

describe.each(cases)('nnU-Net $name beside the original', (each) => {
  testBesideOriginal(each.network, each as unknown as NetworkGolden);
});

describe('nnU-Net', () => {
  const architecture = golden['residual-small'].architecture as NnUnetConfiguration['architecture'];
  const network = nnunet({ architecture, inputChannels: 2, classes: 3 });

  it('starts from He with slope 0.01, its residual blocks as the identity', () => {
    const begin = initialValues(network);
    expect(new Set(begin('encoder.stages.1.blocks.0.conv2.norm.weight'))).toEqual(new Set([0]));
    expect(new Set(begin('encoder.stages.1.blocks.0.conv1.norm.weight'))).toEqual(new Set([1]));
    const values = begin('encoder.stages.2.blocks.1.conv1.conv.weight');
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(variance * 24 * 27).toBeCloseTo(2, 1);
  });

  it('takes patches of multiples of its strides', () => {
    expect(network.sizeMultiples).toEqual([2, 4, 2]);
    expect(() => buildNetwork(network, [1, 2, 3, 4, 4])).toThrow(/n x 2, n x 4, n x 2/);
  });

  it('drops channels between convolution and norm in training, as its plans say', () => {
    const other = nnunet({ architecture: golden['plain-other'].architecture as never, classes: 2 });
    const { noises } = buildNetwork(other, [2, 1, 16, 8], { training: true }).ledger;
    expect(noises.map(({ keep }) => keep)).toEqual(new Array(8).fill(0.9));
    expect(noises[0].shape).toEqual([2, 8, 1, 1]);
  });

  it('finds its weights in a checkpoint that has most of them several times', () => {
    const parameters = parametersOf(network);
    const own = initialWeights(parameters, 1);
    const stored = new Map<string, Tensor>();
    for (const [name, tensor] of own) {
      stored.set(`module.${name}`, tensor);
      stored.set(`module.${name.replace(/\.(conv|norm)\./, '.all_modules.0.')}`, tensor);
      if (name.startsWith('encoder.')) stored.set(`module.decoder.${name}`, tensor);
    }
    expect(stored.size).toBeGreaterThan(2 * own.size);
    expect(matchStateDict(stored, parameters, { ignore: nnunetDuplicates })).toEqual(own);
    expect(() => matchStateDict(stored, parameters)).toThrow(/all_modules/);
  });
});
