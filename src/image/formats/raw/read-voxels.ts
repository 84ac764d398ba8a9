/** Voxels out of a stream, into memory allocated once. */

import { OsteonError } from '../../../errors.ts';
import type { LongWork } from '../../../progress.ts';
import type { VoxelArray } from '../../image.ts';
import type { ByteStream } from './byte-file.ts';
import { type ElementType, elementsOf, elementTypes, swapBytes } from './elements.ts';
import { truncatedFile } from './errors.ts';

/** Bytes between two looks at the abort signal. */
const step = 1 << 22;

/** The most that deflate can unpack: 1032 bytes from one (a match of 258 bytes in 2 bits). */
const mostInflation = 1032;

export interface VoxelBlock {
  readonly name: string;
  readonly type: ElementType;
  readonly littleEndian: boolean;
  readonly count: number;
  /** Bytes of the file from where the stream begins; a header that promises more than they can hold is refused
   * before memory is asked for. */
  readonly storedBytes: number;
  readonly compressed: boolean;
}

/**
 * Reads `count` elements. Memory: the voxels once (twice for 64-bit types while they are narrowed), the
 * stream's own buffers, nothing else.
 * @throws OsteonError `truncated-file`, `corrupt-file`, `out-of-memory`.
 */
export async function readVoxels(
  stream: ByteStream,
  { name, type, littleEndian, count, storedBytes, compressed }: VoxelBlock,
  { signal, onProgress }: LongWork = {},
): Promise<VoxelArray> {
  const width = elementTypes[type];
  const total = count * width;
  const most = compressed ? storedBytes * mostInflation : storedBytes;
  if (total > most) throw truncatedFile(name, total, most);
  const bytes = allocate(name, total);
  for (let at = 0; at < total; at += step) {
    signal?.throwIfAborted();
    const part = bytes.subarray(at, Math.min(total, at + step));
    const got = await stream.read(part);
    if (got < part.length) throw truncatedFile(name, total, at + got);
    onProgress?.({ step: `reading ${name}`, done: at + got, total });
  }
  if (compressed) await verifyRest(stream);
  if (!littleEndian) swapBytes(bytes, width);
  return elementsOf(bytes, type);
}

/**
 * A decompressor checks its checksum at the end of the data only, so the end is read too. What follows the
 * voxels (more volumes, padding) is skipped; beyond 64 MiB it is left unread.
 */
async function verifyRest(stream: ByteStream): Promise<void> {
  const scratch = new Uint8Array(1 << 16);
  for (let skipped = 0; skipped < 1 << 26; skipped += scratch.length)
    if ((await stream.read(scratch)) < scratch.length) return;
}

/** Zeroed bytes, or an error that says how much memory was asked for. */
export function allocate(name: string, bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new OsteonError(
      'out-of-memory',
      `'${name}' needs ${(bytes / 2 ** 30).toFixed(1)} GiB of memory for its voxels, which this machine refused.`,
      { hint: 'Crop the scan, or use a machine with more memory.', cause },
    );
  }
}

/** Reads and drops `length` bytes; returns how many there were. */
export async function skip(stream: ByteStream, length: number): Promise<number> {
  const scratch = new Uint8Array(Math.min(length, 1 << 20));
  let skipped = 0;
  while (skipped < length) {
    const part = scratch.subarray(0, Math.min(scratch.length, length - skipped));
    const got = await stream.read(part);
    skipped += got;
    if (got < part.length) break;
  }
  return skipped;
}
