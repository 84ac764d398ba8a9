import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/networks_jmedseg.json' with { type: 'json' };
import { floatTensor } from '../tensor.ts';
import {
  type Change,
  goldenLogits,
  goldenNames,
  gradientError,
  initialValues,
  namesAndShapes,
  sampleError,
} from '../testing/network-golden.ts';
import { jmedsegContrastive, jmedsegUNet } from './jmedseg-unet.ts';
import { countParameters, parametersOf } from './network.ts';

/** As `near_identity` of goldens/learn/make_networks_jmedseg.py. */
const nearIdentity: Change = (name, tensor) => {
  if (name === 'fc_loc.2.weight')
    return floatTensor(
      tensor.shape,
      tensor.data.map((value) => value * 0.125),
    );
  if (name !== 'fc_loc.2.bias') return tensor;
  return floatTensor(
    tensor.shape,
    tensor.data.map((value, i) => (i === 0 || i === 4 ? value + 1 : value)),
  );
};

const cases = [
  { name: 'unet', network: jmedsegUNet() },
  { name: 'transposed', network: jmedsegUNet({ inputChannels: 1, classes: 3, bilinear: false, width: 16 }) },
  { name: 'stn', network: jmedsegUNet({ spatialTransformer: true }), change: nearIdentity },
  { name: 'projection', network: jmedsegContrastive() },
] as const;

describe.each(cases)('JMedSeg $name beside PyTorch', ({ name, network, ...rest }) => {
  const each = golden[name];

  it('has the same weights by name and shape', () => {
    expect(namesAndShapes(network)).toEqual(goldenNames(each.names));
    expect(countParameters(parametersOf(network))).toBe(each.parameters);
  });

  it('gives the same logits', async () => {
    const change = 'change' in rest ? rest.change : undefined;
    const [logits] = await goldenLogits(network, each.input, { change });
    expect(sampleError(logits, each.outputs[0])).toBeLessThan(2e-5);
  });
});

const trained = [
  { name: 'unet-gradients', network: jmedsegUNet({ width: 8 }) },
  {
    name: 'stn-gradients',
    network: jmedsegUNet({ width: 8, spatialTransformer: true }),
    change: nearIdentity,
  },
  { name: 'projection-gradients', network: jmedsegContrastive({ width: 8 }) },
] as const;

describe.each(trained)('JMedSeg $name beside PyTorch', ({ name, network, ...rest }) => {
  it('are the same', async () => {
    const change = 'change' in rest ? rest.change : undefined;
    const { error, loss, where } = await gradientError(network, golden[name], change);
    expect(loss).toBeCloseTo(golden[name].loss, 5);
    // PyTorch in float32 itself is off by up to 7e-5 here: batch statistics of few elements.
    expect(error, where).toBeLessThan(2e-4);
  });
});

describe('JMedSeg', () => {
  it('starts its spatial transformer as the identity', () => {
    const begin = initialValues(jmedsegUNet({ width: 8, spatialTransformer: true }));
    expect([...begin('fc_loc.2.bias')]).toEqual([1, 0, 0, 0, 1, 0]);
    expect(new Set(begin('fc_loc.2.weight'))).toEqual(new Set([0]));
  });

  it('gives its encoder the names of the U-Net, so that pre-training carries over', () => {
    const whole = new Set(namesAndShapes(jmedsegUNet()));
    const encoder = namesAndShapes(jmedsegContrastive()).filter((line) => !line.startsWith('project.'));
    expect(encoder.every((line) => whole.has(line))).toBe(true);
    expect(encoder.length).toBe(60);
  });

  it('refuses options that cannot be', () => {
    expect(() => jmedsegUNet({ width: 0 })).toThrow(/width.*0/);
    expect(() => jmedsegUNet({ bilinear: 1 as never })).toThrow(/bilinear.*1.*not of the kind of true/);
  });
});
