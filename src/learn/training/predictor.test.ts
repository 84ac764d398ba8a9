import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { initialWeights, parametersOf } from '../networks/network.ts';
import { unet } from '../networks/unet.ts';
import { createTensor } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { testRuntime } from '../testing/runtime.ts';
import { createPredictor, inferenceModel } from './predictor.ts';

const network = unet({ channels: [4, 8], convolutions: 1, classes: 2 });
const weights = initialWeights(parametersOf(network), 1);
const image = goldenUniform('image', [1, 1, 4, 4]);
const all = (label: number) => createTensor('uint8', [1, 4, 4], new Uint8Array(16).fill(label));
const total = (confusion: readonly (readonly number[])[]) => confusion.flat().reduce((a, b) => a + b);

describe('evaluate', () => {
  it.each([undefined, crossEntropy()])('refuses labels that are no class, loss: %s', async (loss) => {
    const predictor = createPredictor({ network, weights, runtime: testRuntime, loss });
    expect(total((await predictor.evaluate({ image, labels: all(1) })).confusion)).toBe(16);
    await expect(predictor.evaluate({ image, labels: all(7) })).rejects.toMatchObject({
      code: 'label-outside-classes',
      message: expect.stringContaining('label 7 at [0, 0, 0]'),
    });
    await predictor.release();
  });

  it('counts voxels of the ignored label nowhere', async () => {
    const loss = crossEntropy({ ignoreIndex: 7 });
    const predictor = createPredictor({ network, weights, runtime: testRuntime, loss, ignoreIndex: 7 });
    const labels = all(1);
    labels.data[3] = 7;
    const found = await predictor.evaluate({ image, labels });
    expect(total(found.confusion)).toBe(15);
    expect(found.loss).toBeGreaterThan(0);
    await predictor.release();
  });
});

describe('weights of another network', () => {
  const other = initialWeights(parametersOf(unet({ channels: [4, 8], convolutions: 2 })), 1);

  it.each([
    ['a predictor', () => createPredictor({ network, weights: other, runtime: testRuntime })],
    ['a model', () => inferenceModel(network, other, [1, 1, 4, 4])],
  ])('are refused by %s with everything that does not fit', (_, make) => {
    expect(make).toThrow(
      /^the set of weights belongs to another network: \d+ unexpected \(.*convs\.1\.conv\.weight/,
    );
  });

  it('are not those of a wrapper, whose prefix is taken off', () => {
    const wrapped = new Map([...weights].map(([name, tensor]) => [`module.${name}`, tensor]));
    const shape = [1, 1, 4, 4];
    expect(inferenceModel(network, wrapped, shape)).toEqual(inferenceModel(network, weights, shape));
  });
});
