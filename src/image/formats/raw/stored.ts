/** Voxels that a text header points to: raw, compressed or written out as decimal text, here or in a file beside. */

import type { VoxelArray } from '../../image.ts';
import type { ReadOptions } from '../../report.ts';
import { type ByteFile, bytesAt, plainStream } from './byte-file.ts';
import { type ElementType, elementTypes } from './elements.ts';
import { corruptFile, truncatedFile } from './errors.ts';
import { readVoxels, skip } from './read-voxels.ts';

export interface StoredVoxels {
  readonly type: ElementType;
  readonly littleEndian: boolean;
  readonly count: number;
  readonly encoding: 'raw' | 'deflate' | 'ascii';
  /** Where the data begin; `end` for raw data that fill the end of the file. */
  readonly start: number | 'end';
  /** Bytes of the (unpacked) data before the first voxel. */
  readonly skipBytes: number;
}

/** @throws OsteonError `truncated-file`, `corrupt-file`, `out-of-memory`. */
export async function readStored(
  file: ByteFile,
  stored: StoredVoxels,
  options: ReadOptions,
): Promise<VoxelArray> {
  const { type, littleEndian, count, encoding, skipBytes } = stored;
  const bytes = count * elementTypes[type];
  const start = stored.start === 'end' ? file.size - bytes : stored.start;
  if (start < 0) throw truncatedFile(file.name, bytes, file.size);
  if (encoding === 'ascii') return readAscii(file, start, stored);
  const compressed = encoding === 'deflate';
  const stream = compressed ? file.inflateFrom(start) : plainStream(file, start + skipBytes);
  try {
    if (compressed) await skip(stream, skipBytes);
    const storedBytes = Math.max(0, file.size - start - (compressed ? 0 : skipBytes));
    const block = { name: file.name, type, littleEndian, count, storedBytes, compressed };
    return await readVoxels(stream, block, options);
  } finally {
    await stream.close();
  }
}

/** Numbers separated by white space; integers beyond 2^53 lose their last digits. */
async function readAscii(file: ByteFile, start: number, { type, count }: StoredVoxels): Promise<VoxelArray> {
  if (count > file.size - start) throw truncatedFile(file.name, count, Math.max(0, file.size - start));
  const text = new TextDecoder().decode(await bytesAt(file, start, file.size - start));
  const values = type === 'float32' ? new Float32Array(count) : new Float64Array(count);
  let found = 0;
  for (const [word] of text.matchAll(/[^\s,]+/g)) {
    if (found === count) break;
    const value = /^[+-]?nan$/i.test(word) ? Number.NaN : Number(word);
    if (Number.isNaN(value) && !/nan/i.test(word)) throw corruptFile(file.name, `'${word}' is not a number`);
    values[found++] = value;
  }
  if (found < count)
    throw corruptFile(file.name, `it holds ${found} numbers where its header promises ${count}`);
  const integers: Partial<Record<ElementType, (from: ArrayLike<number>) => VoxelArray>> = {
    int8: (v) => Int8Array.from(v),
    uint8: (v) => Uint8Array.from(v),
    int16: (v) => Int16Array.from(v),
    uint16: (v) => Uint16Array.from(v),
    int32: (v) => Int32Array.from(v),
    uint32: (v) => Uint32Array.from(v),
  };
  return integers[type]?.(values) ?? values;
}
