/**
 * Writes files that `torch.load` reads, also with `weights_only=True`: the zip form of `torch.save`, so that a
 * network trained here continues in PyTorch. Checked with PyTorch 1.13.
 */

import { crc32 } from '../../image/index.ts';
import { type WritableValue, writePickle } from './pickle/write.ts';
import { bytesOfTensor, concatBytes } from './typed-bytes.ts';
import { zipParts } from './zip-write.ts';

export type { WritableValue } from './pickle/write.ts';

/** PyTorch aligns storages so that they can be mapped into memory. */
const alignment = 64;
/** The version of the zip form. */
const version = '3\n';

/**
 * The file in pieces, which spares a copy of all weights. A state dictionary (map of tensors) becomes an
 * OrderedDict; the same value gives the same bytes.
 *
 * @param checksum CRC-32 of an entry, where the platform has a faster one
 * @throws OsteonError `pth-unwritable` with the path of what PyTorch's files cannot hold; `zip-too-large`
 */
export function pthParts(
  value: WritableValue,
  checksum: (bytes: Uint8Array) => number = crc32,
): Uint8Array[] {
  const { pickle, storages } = writePickle(value);
  const text = (content: string) => new TextEncoder().encode(content);
  return zipParts(
    [
      { name: 'archive/data.pkl', bytes: pickle },
      { name: 'archive/byteorder', bytes: text('little') },
      ...storages.map((tensor, i) => ({ name: `archive/data/${i}`, bytes: bytesOfTensor(tensor) })),
      { name: 'archive/version', bytes: text(version) },
    ],
    alignment,
    checksum,
  );
}

/** The file as one array. */
export function encodePth(value: WritableValue): Uint8Array {
  return concatBytes(pthParts(value));
}
