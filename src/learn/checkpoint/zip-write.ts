/**
 * Zip archives of stored entries, aligned so that their contents can be mapped into memory (APPNOTE 6.3.9).
 * Dates are left at zero, so the same entries give the same bytes.
 */

import { OsteonError } from '../../errors.ts';

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Marks the extra field that only fills space, as PyTorch's writer does. */
const fillerId = 0x4246;
/** Without zip64, places and sizes have 32 bits. */
const largest = 0xffffffff;

/**
 * The archive in pieces; the contents of each entry begin at a multiple of `alignment`.
 *
 * @param crc32 CRC-32 of ISO 3309; a parameter because Node's own is ten times as fast as one in JavaScript
 * @throws OsteonError `zip-too-large` beyond 4 GiB
 */
export function zipParts(
  entries: readonly ZipEntry[],
  alignment: number,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  const add = (part: Uint8Array) => {
    parts.push(part);
    at += part.length;
  };
  for (const { name, bytes } of entries) {
    const text = new TextEncoder().encode(name);
    const fields = { text, size: bytes.length, crc: crc32(bytes) };
    const bare = at + 30 + text.length + 4;
    const filler = 4 + ((alignment - (bare % alignment)) % alignment);
    directory.push(directoryRecord(fields, at));
    add(localHeader(fields, filler));
    add(bytes);
  }
  const start = at;
  for (const record of directory) add(record);
  if (at > largest || entries.length >= 0xffff)
    throw new OsteonError(
      'zip-too-large',
      `${entries.length} entries of ${at} bytes do not fit into a .pth file`,
      {
        hint: 'Save as safetensors, which has no such limit.',
      },
    );
  add(endRecord(entries.length, start, at - start));
  return parts;
}

interface Fields {
  readonly text: Uint8Array;
  readonly size: number;
  readonly crc: number;
}

/** The fields that both headers share, from the version that is needed to the length of the name. */
function writeCommon(view: DataView, at: number, { text, size, crc }: Fields): void {
  view.setUint16(at, 20, true);
  // Bit 11: the name is UTF-8.
  view.setUint16(at + 2, 0x0800, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, text.length, true);
}

function localHeader(fields: Fields, filler: number): Uint8Array {
  const bytes = new Uint8Array(30 + fields.text.length + filler);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x04034b50, true);
  writeCommon(view, 4, fields);
  view.setUint16(28, filler, true);
  bytes.set(fields.text, 30);
  view.setUint16(30 + fields.text.length, fillerId, true);
  view.setUint16(32 + fields.text.length, filler - 4, true);
  return bytes;
}

function directoryRecord(fields: Fields, header: number): Uint8Array {
  const bytes = new Uint8Array(46 + fields.text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, 20, true);
  writeCommon(view, 6, fields);
  view.setUint32(42, header, true);
  bytes.set(fields.text, 46);
  return bytes;
}

function endRecord(count: number, start: number, size: number): Uint8Array {
  const bytes = new Uint8Array(22);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, start, true);
  return bytes;
}
