import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/networks_nnunet.json' with { type: 'json' };
import { namesAndShapes } from '../testing/network-golden.ts';
import { createNetwork, networks } from './registry.ts';

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

  it('says which networks there are', () => {
    expect(() => createNetwork('u-net')).toThrow(/no network 'u-net'; there are unet, jmedseg-unet/);
  });

  it('says which options there are', () => {
    expect(() => createNetwork('unet', { features: 8 })).toThrow(/'features' is 8.*there are dimensions/);
    expect(() => createNetwork('unet', { channels: 8 })).toThrow(/'channels' is 8.*kind of \[16,32,64,128\]/);
    expect(() => createNetwork('nnunet')).toThrow(/'architecture' of the plans is missing/);
  });
});
