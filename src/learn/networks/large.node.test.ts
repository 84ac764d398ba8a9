/** Logits of the networks in their published sizes: up to 31 million weights, too slow in a browser for every run. */

import { describe, expect, it } from 'vitest';
import jmedseg from '../../../goldens/learn/networks_jmedseg.json' with { type: 'json' };
import nnunetGolden from '../../../goldens/learn/networks_nnunet.json' with { type: 'json' };
import segresnetGolden from '../../../goldens/learn/networks_segresnet.json' with { type: 'json' };
import { goldenLogits, nearIdentity, sampleError } from '../testing/network-golden.ts';
import { createNetwork } from './registry.ts';

const { plain } = nnunetGolden;
const { radiology } = segresnetGolden;

describe('logits beside the original', () => {
  it.each([
    { id: 'jmedseg-unet', golden: jmedseg.unet, configuration: {} },
    {
      id: 'jmedseg-unet',
      golden: jmedseg.stn,
      configuration: { spatialTransformer: true },
      change: nearIdentity,
    },
    { id: 'jmedseg-contrastive', golden: jmedseg.projection, configuration: {} },
    { id: 'segresnet', golden: radiology, configuration: radiology.configuration },
    {
      id: 'nnunet',
      golden: plain,
      configuration: { architecture: plain.architecture, classes: plain.classes },
    },
  ])('of $id with $golden.parameters weights', async ({ id, golden, configuration, change }) => {
    const [logits] = await goldenLogits(createNetwork(id, configuration), golden.input, { change });
    expect(sampleError(logits, golden.outputs[0])).toBeLessThan(2e-5);
  });
});
