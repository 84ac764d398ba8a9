import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/networks_nnunet.json' with { type: 'json' };
import { namesAndShapes } from '../testing/network-golden.ts';
import { createNetwork, type NetworkId, networks } from './registry.ts';

/** What a network cannot be made without. */
const needed: Record<string, Record<string, unknown>> = {
  nnunet: { architecture: golden['residual-small'].architecture },
};

describe('the registry', () => {
  it.each(networks.map(({ id }) => id))(
    'makes %s again from its configuration, as a file would hold it',
    (id) => {
      const network = createNetwork(id, needed[id]);
      expect(network.id).toBe(id);
      const again = createNetwork(id, JSON.parse(JSON.stringify(network.configuration)));
      expect(again.configuration).toEqual(network.configuration);
      expect(namesAndShapes(again)).toEqual(namesAndShapes(network));
    },
  );

  it('has every id once', () => {
    expect(new Set(networks.map(({ id }) => id)).size).toBe(networks.length);
  });

  it('has the options of every network by its id, so that an editor shows what cannot be', () => {
    const typed: Record<NetworkId, true> = {
      unet: true,
      'jmedseg-unet': true,
      'jmedseg-contrastive': true,
      segresnet: true,
      nnunet: true,
      'smp-unet': true,
      'smp-unet-plus-plus': true,
      'smp-deeplab-v3-plus': true,
      'smp-segformer': true,
    };
    expect(Object.keys(typed)).toEqual(networks.map(({ id }) => id));
    // @ts-expect-error no encoder of this name
    expect(() => createNetwork('smp-unet', { encoder: 'resnet19' })).toThrow('\'encoder\' is "resnet19"');
    const fromFile: { id: string; configuration: Record<string, unknown> } = {
      id: 'unet',
      configuration: { classes: 4 },
    };
    expect(createNetwork(fromFile.id, fromFile.configuration).outputChannels).toBe(4);
  });

  it('says which networks there are', () => {
    // @ts-expect-error no id of a network
    expect(() => createNetwork('u-net')).toThrow(/no network 'u-net'; there are unet, jmedseg-unet/);
  });

  it('says which options there are', () => {
    // @ts-expect-error no option of this name
    expect(() => createNetwork('unet', { features: 8 })).toThrow(/'features' is 8.*there are dimensions/);
    // @ts-expect-error one number in place of a list
    expect(() => createNetwork('unet', { channels: 8 })).toThrow(/'channels' is 8.*kind of \[16,32,64,128\]/);
    expect(() => createNetwork('nnunet')).toThrow(/'architecture' of the plans is missing/);
  });
});

it.each(networks.map(({ id }) => id))('%s refuses options that are none', (id) => {
  for (const none of [null, [], 'unet'])
    expect(() => createNetwork(id, none as never)).toThrow(
      expect.objectContaining({
        code: 'network-configuration',
        message: expect.stringContaining('its options are'),
      }),
    );
});
