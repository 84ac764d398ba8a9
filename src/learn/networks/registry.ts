/** Every network by its id, so that a model package can name the one it holds. A new network is one line here. */

import { OsteonError } from '../../errors.ts';
import type { NetworkEntry } from './entry.ts';
import { jmedsegContrastiveEntry, jmedsegUNetEntry } from './jmedseg-unet.ts';
import type { Network } from './network.ts';
import { nnunetEntry } from './nnunet/nnunet.ts';
import { segresnetEntry } from './segresnet.ts';
import { smpDeepLabV3PlusEntry } from './smp/deeplab-v3-plus.ts';
import { smpSegformerEntry } from './smp/segformer.ts';
import { smpUnetEntry } from './smp/unet.ts';
import { smpUnetPlusPlusEntry } from './smp/unet-plus-plus.ts';
import { unetEntry } from './unet.ts';

/** All networks, in the order of docs/networks.md. */
export const networks: readonly NetworkEntry[] = [
  unetEntry,
  jmedsegUNetEntry,
  jmedsegContrastiveEntry,
  segresnetEntry,
  nnunetEntry,
  smpUnetEntry,
  smpUnetPlusPlusEntry,
  smpDeepLabV3PlusEntry,
  smpSegformerEntry,
];

/**
 * Makes a network by its id.
 *
 * @example
 * const network = createNetwork('unet', { channels: [8, 16, 32], classes: 3 });
 * const same = createNetwork(network.id, network.configuration);
 * @throws OsteonError `unknown-network` with the ids there are; `network-configuration` for an option that cannot be
 */
export function createNetwork(id: string, configuration: Readonly<Record<string, unknown>> = {}): Network {
  const entry = networks.find((each) => each.id === id);
  if (!entry) {
    const ids = networks.map((each) => each.id).join(', ');
    throw new OsteonError('unknown-network', `there is no network '${id}'; there are ${ids}`, {
      hint: 'Use one of these ids, or a version of Osteon that has the network.',
      kind: 'usage',
    });
  }
  return entry.create(configuration);
}
