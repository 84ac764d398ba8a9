/** Files of several volumes (time points, channels): one is chosen by the caller, never by us. */

import { OsteonError } from '../../../errors.ts';
import type { ReadOptions } from '../../report.ts';

/**
 * Which volume to read: the only one, or the one that `options.volume` names.
 * @throws OsteonError `many-volumes`, `no-such-volume`.
 */
export function volumeIndex(name: string, volumes: number, { volume }: ReadOptions): number {
  const hint = `Choose one of 0 to ${volumes - 1} with the option volume (--volume on the command line).`;
  if (volume === undefined && volumes > 1)
    throw new OsteonError('many-volumes', `'${name}' holds ${volumes} volumes; one is needed.`, { hint });
  if (volume !== undefined && !(Number.isInteger(volume) && volume >= 0 && volume < volumes))
    throw new OsteonError('no-such-volume', `'${name}' has no volume ${volume}: it holds ${volumes}.`, {
      hint,
      kind: 'usage',
    });
  return volume ?? 0;
}
