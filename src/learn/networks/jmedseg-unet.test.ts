import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/networks_jmedseg.json' with { type: 'json' };
import { gradientError, initialValues, namesAndShapes, nearIdentity } from '../testing/network-golden.ts';
import { type NetworkGolden, testBesideOriginal } from '../testing/network-tests.ts';
import { jmedsegContrastive, jmedsegUNet } from './jmedseg-unet.ts';

const cases = [
  { name: 'unet', network: jmedsegUNet() },
  { name: 'transposed', network: jmedsegUNet({ inputChannels: 1, classes: 3, bilinear: false, width: 16 }) },
  { name: 'stn', network: jmedsegUNet({ spatialTransformer: true }) },
  { name: 'projection', network: jmedsegContrastive() },
] as const;

describe.each(cases)('JMedSeg $name beside PyTorch', ({ name, network }) => {
  testBesideOriginal(network, golden[name] as NetworkGolden);
});

describe('gradients beside PyTorch', () => {
  it.each([
    ['unet-gradients', jmedsegUNet({ width: 8 })],
    ['projection-gradients', jmedsegContrastive({ width: 8 })],
  ] as const)('of %s', async (name, network) => {
    const { error, loss, where } = await gradientError(network, golden[name]);
    expect(loss).toBeCloseTo(golden[name].loss, 5);
    // PyTorch in float32 itself is off by up to 7e-5 here: batch statistics of few elements.
    expect(error, where).toBeLessThan(2e-4);
  });

  it('of the spatial transformer', async () => {
    const each = golden['stn-gradients'];
    const network = jmedsegUNet({ width: 8, spatialTransformer: true });
    const { error, median, loss, where } = await gradientError(network, each, nearIdentity);
    expect(loss).toBeCloseTo(each.loss, 5);
    expect(median).toBeLessThan(1e-4);
    // Where a place in the picture moves past a pixel, or an activation past zero, the gradient jumps: weights that are
    // changed by 3e-7 of themselves move single gradients by up to 6e-2 in double precision.
    expect(error, where).toBeLessThan(0.1);
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
