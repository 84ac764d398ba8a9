/** Image file directories of TIFF 6.0 and BigTIFF: tags and their values, page after page. */

import { OsteonError } from '../../../errors.ts';
import type { ByteFile } from '../raw/byte-file.ts';
import { corruptFile } from '../raw/errors.ts';
import { WindowReader } from './bytes-reader.ts';

/** Tag -> numbers, or text for ASCII tags. */
export type Tags = ReadonlyMap<number, readonly number[] | string>;

export interface TiffDirectories {
  readonly littleEndian: boolean;
  readonly pages: readonly Tags[];
}

/** Bytes per value of each field type. */
const widths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
/** Tags that no reader here needs and that may be large (ICC profiles, ImageJ's and cameras' own blocks). */
const ignored = new Set([700, 34377, 34675, 34665, 50838, 50839, 37724]);

/** @throws OsteonError `truncated-file` for tables outside the file, `corrupt-file` for loops and empty pages. */
export async function readDirectories(file: ByteFile): Promise<TiffDirectories> {
  const reader = new WindowReader(file);
  const head = await reader.view(0, Math.min(16, file.size));
  if (head.byteLength < 8) throw corruptFile(file.name, 'it ends within its header');
  const littleEndian = head.getUint8(0) === 0x49;
  const big = head.getUint16(2, littleEndian) === 43;
  if (big && head.byteLength < 16) throw corruptFile(file.name, 'it ends within its header');
  const layout = { reader, littleEndian, big, name: file.name };
  const pages: Tags[] = [];
  const seen = new Set<number>();
  let at = big ? Number(head.getBigUint64(8, littleEndian)) : head.getUint32(4, littleEndian);
  while (at !== 0) {
    if (seen.has(at)) throw corruptFile(file.name, `page ${pages.length + 1} points back to an earlier page`);
    seen.add(at);
    const { tags, next } = await readDirectory(layout, at);
    pages.push(tags);
    at = next;
  }
  if (pages.length === 0) throw corruptFile(file.name, 'it has no page');
  return { littleEndian, pages };
}

interface Layout {
  readonly reader: WindowReader;
  readonly littleEndian: boolean;
  readonly big: boolean;
  readonly name: string;
}

async function readDirectory(
  { reader, littleEndian, big, name }: Layout,
  at: number,
): Promise<{ tags: Tags; next: number }> {
  const offset = (view: DataView, place: number) =>
    big ? Number(view.getBigUint64(place, littleEndian)) : view.getUint32(place, littleEndian);
  const [countBytes, entryBytes, offsetBytes] = big ? [8, 20, 8] : [2, 12, 4];
  const head = await reader.view(at, countBytes);
  const count = big ? Number(head.getBigUint64(0, littleEndian)) : head.getUint16(0, littleEndian);
  if (count === 0 || count > 4096) throw corruptFile(name, `a page has ${count} tags`);
  const table = await reader.view(at + countBytes, count * entryBytes + offsetBytes);
  const entries = Array.from({ length: count }, (_, e) => {
    const place = e * entryBytes;
    const type = table.getUint16(place + 2, littleEndian);
    const values = offset(table, place + 4);
    const bytes = (widths[type] ?? 0) * values;
    const inline = bytes <= offsetBytes;
    const position = inline
      ? at + countBytes + place + 4 + offsetBytes
      : offset(table, place + 4 + offsetBytes);
    return { tag: table.getUint16(place, littleEndian), type, values, bytes, position };
  });
  const next = offset(table, count * entryBytes);
  const tags = new Map<number, readonly number[] | string>();
  for (const { tag, type, values, bytes, position } of entries)
    if (bytes > 0 && !ignored.has(tag))
      tags.set(tag, decodeValues(await reader.view(position, bytes), type, values, littleEndian));
  return { tags, next };
}

function decodeValues(view: DataView, type: number, count: number, le: boolean): readonly number[] | string {
  if (type === 2) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    return new TextDecoder().decode(bytes).replace(/\0[\s\S]*$/, '');
  }
  const values = new Array<number>(count);
  for (let i = 0; i < count; i++) values[i] = decodeValue(view, type, i, le);
  return values;
}

function decodeValue(view: DataView, type: number, i: number, le: boolean): number {
  switch (type) {
    case 3:
      return view.getUint16(2 * i, le);
    case 4:
    case 13:
      return view.getUint32(4 * i, le);
    case 5:
      return view.getUint32(8 * i, le) / view.getUint32(8 * i + 4, le);
    case 6:
      return view.getInt8(i);
    case 8:
      return view.getInt16(2 * i, le);
    case 9:
      return view.getInt32(4 * i, le);
    case 10:
      return view.getInt32(8 * i, le) / view.getInt32(8 * i + 4, le);
    case 11:
      return view.getFloat32(4 * i, le);
    case 12:
      return view.getFloat64(8 * i, le);
    case 16:
    case 18:
      return Number(view.getBigUint64(8 * i, le));
    case 17:
      return Number(view.getBigInt64(8 * i, le));
    default:
      return view.getUint8(i);
  }
}

/** The first number of a tag. */
export function numberOf(tags: Tags, tag: number, otherwise: number): number {
  const value = tags.get(tag);
  return typeof value === 'object' ? value[0] : otherwise;
}

export function numbersOf(tags: Tags, tag: number): readonly number[] | undefined {
  const value = tags.get(tag);
  return typeof value === 'object' ? value : undefined;
}

export function textOf(tags: Tags, tag: number): string | undefined {
  const value = tags.get(tag);
  return typeof value === 'string' ? value : undefined;
}

/** Fails where one tag that a page cannot do without is missing. */
export function required(tags: Tags, tag: number, called: string, name: string): readonly number[] {
  const values = numbersOf(tags, tag);
  if (!values)
    throw new OsteonError('invalid-header', `A page of '${name}' has no ${called}.`, {
      hint: 'Export the stack again with a program that writes valid TIFF.',
    });
  return values;
}
