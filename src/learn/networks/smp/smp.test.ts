import { describe, expect, it } from 'vitest';
import { float32ToFloat16 } from '../../checkpoint/float-formats.ts';
import { floatAttribute } from '../../graph/operator.ts';
import { elementCount, type FloatTensor, floatTensor, type Tensor } from '../../tensor.ts';
import { goldenUniform } from '../../testing/golden-values.ts';
import { initialValues } from '../../testing/network-golden.ts';
import { listedNames, orderedNames } from '../../testing/smp-golden.ts';
import { buildNetwork, parametersOf } from '../network.ts';
import { createNetwork } from '../registry.ts';
import { smpDeepLabV3Plus } from './deeplab-v3-plus.ts';
import { encoderNames } from './model.ts';
import { adaptStem, pretrainedEncoder } from './pretrained.ts';
import { smpSegformer } from './segformer.ts';
import { smpUnet } from './unet.ts';
import { smpUnetPlusPlus } from './unet-plus-plus.ts';

describe('weights', () => {
  it.each(listedNames)('of $network on $encoder stand in the order of the original', (each) => {
    const { network, encoder, lines } = each;
    expect(orderedNames(createNetwork(network, { encoder, inputChannels: 1, classes: 3 }))).toEqual(lines);
  });
});

/** Standard deviation, and the largest magnitude over it: 1.73 for a uniform distribution. */
function spread(values: Float32Array): { deviation: number; reach: number } {
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return { deviation, reach: values.reduce((top, value) => Math.max(top, Math.abs(value)), 0) / deviation };
}

describe('initial weights', () => {
  const resnet = initialValues(smpUnet({ encoder: 'resnet18', inputChannels: 1, classes: 8 }));
  const mit = initialValues(smpSegformer({ encoder: 'mit_b0', inputChannels: 1 }));

  it.each([
    // kaiming normal, fan-out 3 x 3 x 128
    ['a ResNet', resnet, 'encoder.layer2.1.conv1.weight', Math.sqrt(2 / (9 * 128)), 'normal'],
    // PyTorch's default, bound 1 / sqrt(7 x 7), where the stem is not for colours
    ['a stem for one channel', resnet, 'encoder.conv1.weight', 1 / 7 / Math.sqrt(3), 'uniform'],
    // kaiming uniform, bound sqrt(6 / fan-in)
    ['a decoder', resnet, 'decoder.blocks.1.conv2.0.weight', Math.sqrt(2 / (9 * 128)), 'uniform'],
    // Glorot, bound sqrt(6 / (fan-in + fan-out))
    ['a head', resnet, 'segmentation_head.0.weight', Math.sqrt(2 / (9 * 16 + 9 * 8)), 'uniform'],
    ['attention', mit, 'encoder.block3.0.attn.kv.weight', 0.02, 'normal'],
    ['a depthwise convolution', mit, 'encoder.block3.0.mlp.dwconv.dwconv.weight', Math.sqrt(2 / 9), 'normal'],
    ['an embedding', mit, 'encoder.patch_embed2.proj.weight', Math.sqrt(2 / (9 * 64)), 'normal'],
    ["SegFormer's decoder", mit, 'decoder.mlp_stage.0.linear.weight', Math.sqrt(2 / 512), 'uniform'],
  ] as const)('of %s are spread as in the original', (_, values, name, expected, shape) => {
    const { deviation, reach } = spread(values(name));
    expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.05);
    if (shape === 'uniform') expect(reach).toBeLessThan(1.85);
    else expect(reach).toBeGreaterThan(2.5);
  });

  it('of biases are 0, but of DeepLabV3+, which leaves them as PyTorch begins', () => {
    expect(resnet('segmentation_head.0.bias').every((value) => value === 0)).toBe(true);
    expect(mit('encoder.block1.0.mlp.fc1.bias').every((value) => value === 0)).toBe(true);
    const deeplab = initialValues(smpDeepLabV3Plus({ encoder: 'resnet18', classes: 8 }));
    expect(spread(deeplab('segmentation_head.0.bias')).reach).toBeGreaterThan(1);
    expect(spread(deeplab('segmentation_head.0.bias')).deviation).toBeLessThan(1 / 16);
  });
});

describe('training', () => {
  const keeps = (network: ReturnType<typeof smpUnet>) =>
    buildNetwork(network, [2, 1, 64, 64], { training: true }).ledger.noises.map(({ keep, shape }) => {
      expect(elementCount(shape)).toBe(2);
      return Number(keep.toFixed(4));
    });

  it('leaves out whole blocks of EfficientNet, the later the more often', () => {
    const withShortcut = [2, 4, 6, 7, 9, 10, 12, 13, 14];
    expect(keeps(smpUnet({ encoder: 'efficientnet-b0', inputChannels: 1 }))).toEqual(
      withShortcut.map((block) => Number((1 - (0.2 * block) / 16).toFixed(4))),
    );
  });

  it('leaves out attention and feed-forward branches of a Mix Transformer each by itself', () => {
    const blocks = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7];
    expect(keeps(smpUnet({ encoder: 'mit_b0', inputChannels: 1 }))).toEqual(
      blocks.map((block) => Number((1 - (0.1 * block) / 7).toFixed(4))),
    );
  });

  it('refuses to norm the pooled branch of DeepLabV3+ over a single value', () => {
    const network = smpDeepLabV3Plus({ encoder: 'resnet18' });
    expect(() => buildNetwork(network, [1, 3, 32, 32], { training: true })).toThrow(
      /cannot train with a batch of 1/,
    );
  });
});

describe('the norms of a Mix Transformer', () => {
  it('add to the variance what the original adds, which no logits tell', () => {
    const { graph } = buildNetwork(smpSegformer({ encoder: 'mit_b0' }), [1, 3, 32, 32]);
    const norms = graph.nodes.filter(({ operator }) => operator === 'LayerNormalization');
    const epsilons = norms.map(({ attributes, inputs }) => [
      inputs[1]?.name,
      floatAttribute(attributes, 'epsilon', 1e-5),
    ]);
    expect(epsilons.length).toBe(4 + 6 + 2 * 8 + 4);
    for (const [name, epsilon] of epsilons)
      expect(epsilon, `${name}`).toBe(/patch_embed|attn/.test(`${name}`) ? 1e-5 : 1e-6);
  });
});

describe('what cannot be', () => {
  it.each([
    [() => smpUnet({ encoder: 'resnet99' as never }), /'encoder' is "resnet99".*resnet18/],
    [() => smpUnetPlusPlus({ encoder: 'mit_b0' }), /'encoder' is "mit_b0".*resnet18/],
    [() => smpUnet({ decoderChannels: [64, 32] }), /'decoderChannels' is \[64,32\].*five blocks/],
    [() => smpDeepLabV3Plus({ outputStride: 32 }), /'outputStride' is 32.*8, 16/],
    [() => smpDeepLabV3Plus({ atrousRates: [6] }), /'atrousRates' is \[6\].*three/],
    [() => buildNetwork(smpSegformer(), [1, 3, 64, 48]), /n x 32.*\[1, 3, 64, 48\]/],
    [() => buildNetwork(smpUnet({ encoder: 'mit_b0' }), [1, 3, 28, 64]), /n x 1 of at least 29/],
  ])('is refused with the reason (%#)', (make, message) => {
    expect(make).toThrow(message);
  });

  it.each(encoderNames)('and the smallest image that a U-Net on %s takes can be', (encoder) => {
    expect(parametersOf(smpUnet({ encoder })).length).toBeGreaterThan(100);
  });
});

describe('a pretrained encoder', () => {
  const colour = goldenUniform('stem', [4, 3, 2, 2]);
  /** What a kernel answers where all its channels see the same 2 x 2 pixels. */
  const answer = ({ data, shape: [out, channels] }: FloatTensor, pixels: readonly number[]) =>
    Array.from({ length: out }, (_, k) =>
      pixels.reduce((sum, pixel, i) => {
        for (let c = 0; c < channels; c++) sum += pixel * data[(k * channels + c) * 4 + i];
        return sum;
      }, 0),
    );

  it('answers a grey image as the same image in colour', () => {
    const pixels = [0.3, -0.2, 0.9, 0.4];
    for (const channels of [1, 6, 9])
      for (const [k, value] of answer(adaptStem(colour, channels), pixels).entries())
        expect(value).toBeCloseTo(answer(colour, pixels)[k], 5);
  });

  it('repeats the kernels of red, green and blue over more channels', () => {
    const { data, shape } = adaptStem(colour, 5);
    expect(shape).toEqual([4, 5, 2, 2]);
    for (let c = 0; c < 5; c++)
      expect(data[(1 * 5 + c) * 4 + 2]).toBeCloseTo(colour.data[(3 + (c % 3)) * 4 + 2] * 0.6);
    expect(adaptStem(colour, 3)).toBe(colour);
  });

  /** A checkpoint of the classifier: weights of the encoder without its prefix, and a last layer. */
  function checkpoint(): Map<string, Tensor> {
    const weights = new Map<string, Tensor>([['fc.weight', floatTensor([1], [0])]]);
    for (const { name, shape } of parametersOf(smpUnet({ encoder: 'resnet18' })))
      if (name.startsWith('encoder.') && !name.endsWith('num_batches_tracked'))
        weights.set(name.slice(8), goldenUniform(name, shape));
    return weights;
  }

  it('gets the names and shapes of the network, without the classifier', () => {
    const weights = pretrainedEncoder('resnet18', 1, checkpoint());
    const network = smpUnet({ encoder: 'resnet18', inputChannels: 1 });
    const own = parametersOf(network).filter(({ name }) => name.startsWith('encoder.'));
    expect([...weights].map(([name, { shape }]) => [name, shape])).toEqual(
      own.map(({ name, shape }) => [name, shape]),
    );
    const name = 'encoder.layer4.0.conv1.weight';
    expect(weights.get(name)).toEqual(goldenUniform(name, [512, 256, 3, 3]));
  });

  it('may be of half precision, and from a network that was trained on several cards', () => {
    const halves = [...checkpoint()].map(([name, { shape, data }]): [string, Tensor] => [
      `module.${name}`,
      { type: 'float16', shape, data: float32ToFloat16(data as Float32Array) },
    ]);
    const weights = pretrainedEncoder('resnet18', 3, new Map(halves));
    const { type, data } = weights.get('encoder.conv1.weight') as Tensor;
    expect(type).toBe('float32');
    expect(data[5]).toBeCloseTo(Number(checkpoint().get('conv1.weight')?.data[5]), 3);
  });

  it('is refused where it is of another network, with the names that do not fit', () => {
    const weights = checkpoint();
    weights.delete('layer1.0.bn1.weight');
    weights.set('layer9.weight', floatTensor([1], [0]));
    weights.set('bn1.bias', floatTensor([2], [0, 0]));
    expect(() => pretrainedEncoder('vgg16' as 'resnet18', 1, weights)).toThrow("there is no encoder 'vgg16'");
    expect(() => pretrainedEncoder('resnet18', 1, weights)).toThrow(
      /encoder resnet18 .*1 missing \(layer1.0.bn1.weight\); 1 unexpected \(layer9.weight\); .*\(bn1.bias \[2\] instead of \[64\]\)/,
    );
  });
});
