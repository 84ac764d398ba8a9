/**
 * Zip archives as a source of files, such as the slices of a scan or the tensors of a checkpoint (APPNOTE 6.3.9):
 * central directory, stored and deflated entries, zip64. Nothing is ever written to a disk, so names of entries can
 * do no harm; they are only shown.
 */

import { OsteonError } from '../../errors.ts';
import { crc32 } from './raw/checksums.ts';
import { inflateRaw } from './raw/inflate.ts';
import type { RandomAccessFile } from './raw/random-access.ts';

/** A file of an archive, with its folders in its name; where it is compressed, it is `sequential`. */
export type ZipEntry = RandomAccessFile;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly header: number;
  readonly encrypted: boolean;
}

/** More entries than any scan has files. */
const mostEntries = 500_000;

const endRecordBytes = 22;
const longestComment = 0xffff;

/**
 * The files of an archive that is itself given as a file; folders are left out.
 *
 * @throws OsteonError `zip-broken`; reading an entry also `zip-encrypted`
 */
export async function readZip(archive: RandomAccessFile): Promise<ZipEntry[]> {
  const entries = await directory(archive);
  requireDisjoint(archive, entries);
  return entries
    .filter((entry) => !entry.name.endsWith('/'))
    .map((entry) => ({
      name: entry.name,
      size: entry.size,
      sequential: entry.method !== 0,
      read: (start, end) => readEntry(archive, entry, start, Math.min(end, entry.size)),
    }));
}

function broken(archive: RandomAccessFile, what: string): OsteonError {
  return new OsteonError('zip-broken', `${archive.name} cannot be read as a zip archive: ${what}`, {
    hint: 'Download or copy the archive again, or unpack it and give the folder.',
  });
}

async function directory(archive: RandomAccessFile): Promise<Entry[]> {
  const tailStart = Math.max(0, archive.size - endRecordBytes - longestComment);
  const tail = await archive.read(tailStart, archive.size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  let end = tail.length - endRecordBytes;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw broken(archive, 'its end is missing');
  let count = view.getUint16(end + 10, true);
  let size = view.getUint32(end + 12, true);
  let offset = view.getUint32(end + 16, true);
  if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
    const at = Number(view.getBigUint64(end - 12, true));
    const record = await archive.read(at, at + 56);
    if (record.length < 56) throw broken(archive, 'its zip64 end record lies outside the file');
    const zip64 = new DataView(record.buffer, record.byteOffset, record.length);
    count = Number(zip64.getBigUint64(32, true));
    size = Number(zip64.getBigUint64(40, true));
    offset = Number(zip64.getBigUint64(48, true));
  }
  if (count > mostEntries)
    throw broken(archive, `it claims ${count} entries, at most ${mostEntries} are read`);
  if (offset + size > archive.size) throw broken(archive, 'its directory lies outside the file');
  const bytes = await archive.read(offset, offset + size);
  try {
    return parseDirectory(archive, bytes, count);
  } catch (cause) {
    // A field that lies about its length leads a view out of its bounds.
    if (cause instanceof RangeError) throw broken(archive, 'its directory contradicts itself');
    throw cause;
  }
}

function parseDirectory(archive: RandomAccessFile, bytes: Uint8Array, count: number): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: Entry[] = [];
  let at = 0;
  for (let e = 0; e < count; e++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      throw broken(archive, `entry ${e + 1} of its directory is missing`);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const wide = zip64Values(extra);
    const next = (value: number) =>
      value === 0xffffffff && wide.length > 0 ? (wide.shift() as number) : value;
    // The zip64 values stand in this order, and only those that did not fit.
    const size = next(view.getUint32(at + 24, true));
    const compressed = next(view.getUint32(at + 20, true));
    const header = next(view.getUint32(at + 42, true));
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      compressed,
      size,
      header,
    });
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return entries;
}

function zip64Values(extra: Uint8Array): number[] {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.length);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true))
    if (view.getUint16(at, true) === 1)
      return Array.from({ length: view.getUint16(at + 2, true) >> 3 }, (_, i) =>
        Number(view.getBigUint64(at + 4 + 8 * i, true)),
      );
  return [];
}

/** Bombs let thousands of entries share the same compressed bytes; honest archives never do. */
function requireDisjoint(archive: RandomAccessFile, entries: readonly Entry[]): void {
  const sorted = entries.toSorted((a, b) => a.header - b.header);
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i].header < sorted[i - 1].header + 30 + sorted[i - 1].compressed)
      throw broken(archive, 'its entries overlap');
}

/** A read of the whole entry is checked against its checksum; a read of its beginning inflates no more. */
async function readEntry(
  archive: RandomAccessFile,
  entry: Entry,
  start: number,
  end: number,
): Promise<Uint8Array> {
  if (entry.encrypted)
    throw new OsteonError('zip-encrypted', `${archive.name} is protected by a password`, {
      hint: 'Unpack it with the password and give the folder.',
    });
  const local = await archive.read(entry.header, entry.header + 30);
  const view = new DataView(local.buffer, local.byteOffset, local.length);
  if (local.length < 30 || view.getUint32(0, true) !== 0x04034b50)
    throw broken(archive, `the entry ${entry.name} is missing`);
  const from = entry.header + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (entry.method === 0) return archive.read(from + start, from + end);
  if (entry.method !== 8) throw broken(archive, `${entry.name} is packed by method ${entry.method}`);
  const whole = end === entry.size;
  // Deflate expands its input by five bytes per block at worst, so a beginning needs little more than itself.
  const wanted = whole ? entry.compressed : Math.min(entry.compressed, end + (end >> 3) + 1024);
  const { bytes, complete } = inflateRaw(await archive.read(from, from + wanted), end);
  if (bytes.length < end || (whole && !complete))
    throw broken(archive, `${entry.name} inflates to ${bytes.length} of ${entry.size} bytes`);
  if (whole && crc32(bytes) !== entry.crc) throw broken(archive, `the checksum of ${entry.name} is wrong`);
  return bytes.subarray(start, end);
}
