/** Every network by its id, so that a model package can name the one it holds. A new network is a line in each of two lists. */

import { OsteonError } from '../../errors.ts';
import { type NetworkEntry, requireOptions } from './entry.ts';
import {
  type ContrastiveConfiguration,
  type JMedSegConfiguration,
  jmedsegContrastiveEntry,
  jmedsegUNetEntry,
} from './jmedseg-unet.ts';
import type { Network } from './network.ts';
import { type NnUnetConfiguration, nnunetEntry } from './nnunet/nnunet.ts';
import { type SegResNetConfiguration, segresnetEntry } from './segresnet.ts';
import { type SmpDeepLabV3PlusConfiguration, smpDeepLabV3PlusEntry } from './smp/deeplab-v3-plus.ts';
import { type SmpSegformerConfiguration, smpSegformerEntry } from './smp/segformer.ts';
import { type SmpUnetConfiguration, smpUnetEntry } from './smp/unet.ts';
import { type SmpUnetPlusPlusConfiguration, smpUnetPlusPlusEntry } from './smp/unet-plus-plus.ts';
import { type UNetConfiguration, unetEntry } from './unet.ts';

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

/** The options of each network by its id. */
export interface NetworkConfigurations {
  readonly unet: UNetConfiguration;
  readonly 'jmedseg-unet': JMedSegConfiguration;
  readonly 'jmedseg-contrastive': ContrastiveConfiguration;
  readonly segresnet: SegResNetConfiguration;
  readonly nnunet: NnUnetConfiguration;
  readonly 'smp-unet': SmpUnetConfiguration;
  readonly 'smp-unet-plus-plus': SmpUnetPlusPlusConfiguration;
  readonly 'smp-deeplab-v3-plus': SmpDeepLabV3PlusConfiguration;
  readonly 'smp-segformer': SmpSegformerConfiguration;
}

/** The ids of all networks. */
export type NetworkId = keyof NetworkConfigurations;

/** An id that stands in the program is one of the ids there are; one out of a file is any string. */
type KnownId<Id extends string> = string extends Id ? Id : Id extends NetworkId ? Id : NetworkId;

/** The options of the network of an id; those of an id that is known only at run time are checked there alone. */
export type NetworkOptions<Id extends string> = Id extends NetworkId
  ? Partial<NetworkConfigurations[Id]>
  : Readonly<Record<string, unknown>>;

/**
 * Makes a network by its id.
 *
 * @example
 * const network = createNetwork('unet', { channels: [8, 16, 32], classes: 3 });
 * const same = createNetwork(network.id, network.configuration);
 * @throws OsteonError `unknown-network` with the ids there are; `network-configuration` for an option that cannot be
 */
export function createNetwork<Id extends string>(
  id: KnownId<Id>,
  configuration?: NetworkOptions<Id>,
): Network {
  const entry = networks.find((each) => each.id === id);
  if (!entry) {
    const ids = networks.map((each) => each.id).join(', ');
    throw new OsteonError('unknown-network', `there is no network '${id}'; there are ${ids}`, {
      hint: 'Use one of these ids, or a version of Osteon that has the network.',
      kind: 'usage',
    });
  }
  const options: unknown = configuration === undefined ? {} : configuration;
  requireOptions(id, options);
  return entry.create(options as Readonly<Record<string, unknown>>);
}
