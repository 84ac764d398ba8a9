/** TIFF pages that we write: one strip each, deflate, horizontal differences where readers know them. */

import type { Geometry } from '../../image.ts';
import { type ElementType, elementTypes } from '../raw/elements.ts';

/** Classic TIFF addresses 4 GiB; the reserve is for directories and incompressible strips. */
export function needsBigTiff(pixelBytes: number, pages: number): boolean {
  return pixelBytes * 1.001 + pages * 1024 + 65536 > 2 ** 32;
}

export function encodeTiffHeader(big: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(big ? 16 : 8));
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, big ? 43 : 42, true);
  if (big) view.setUint16(4, 8, true);
  if (big) view.setBigUint64(8, 16n, true);
  else view.setUint32(4, 8, true);
  return new Uint8Array(view.buffer);
}

export interface EncodedPage {
  readonly geometry: Geometry;
  readonly type: ElementType;
  readonly predictor: 1 | 2;
  /** Where the directory goes; the strip follows it at once. */
  readonly position: number;
  readonly stripBytes: number;
  readonly isLast: boolean;
  readonly big: boolean;
  /** Pages that the text of the first page announces; undefined on the others. */
  readonly pages?: number;
}

/** Field types of TIFF 6.0. */
const ascii = 2;
const short = 3;
const long = 4;
const rational = 5;
const long8 = 16;

type Entry = readonly [tag: number, type: number, values: readonly number[] | string];

/** The directory of one page; its strip begins where it ends. Lengths in mm, in ImageJ's way. */
export function encodeDirectory(page: EncodedPage): Uint8Array {
  const { geometry, type, predictor, position, stripBytes, big, pages } = page;
  const [width, height] = geometry.size;
  const format = type.startsWith('float') ? 3 : type.startsWith('int') ? 2 : 1;
  const place = big ? long8 : long;
  const entries = (strip: number): Entry[] => [
    [256, long, [width]],
    [257, long, [height]],
    [258, short, [8 * elementTypes[type]]],
    [259, short, [8]],
    [262, short, [1]],
    ...(pages === undefined ? [] : [[270, ascii, describe(geometry, pages)] as const]),
    [273, place, [strip]],
    [277, short, [1]],
    [278, long, [height]],
    [279, place, [stripBytes]],
    [282, rational, perMm(geometry.spacingMm[0])],
    [283, rational, perMm(geometry.spacingMm[1])],
    [296, short, [1]],
    ...(predictor === 2 ? [[317, short, [2]] as const] : []),
    [339, short, [format]],
  ];
  const length = layout(entries(0), page, 0).length;
  const next = page.isLast ? 0 : even(position + length + stripBytes);
  return layout(entries(position + length), page, next);
}

/** Directories begin at even addresses. */
export function even(position: number): number {
  return position + (position % 2);
}

/** ImageJ's text: what it and tifffile take the distance between pages and the unit from. */
function describe({ spacingMm }: Geometry, pages: number): string {
  return `ImageJ=1.54f\nimages=${pages}\nslices=${pages}\nunit=mm\nspacing=${spacingMm[2]}\nloop=false\n`;
}

function layout(entries: readonly Entry[], { big, position }: EncodedPage, next: number): Uint8Array {
  const [countBytes, entryBytes, inlineBytes] = big ? [8, 20, 8] : [2, 12, 4];
  const tableBytes = countBytes + entries.length * entryBytes + inlineBytes;
  const data = entries.map(([, type, values]) => encodeValues(type, values));
  const outside = data.reduce((sum, bytes) => sum + (bytes.length > inlineBytes ? even(bytes.length) : 0), 0);
  const bytes = new Uint8Array(even(tableBytes) + outside);
  const view = new DataView(bytes.buffer);
  const setPlace = (at: number, value: number) =>
    big ? view.setBigUint64(at, BigInt(value), true) : view.setUint32(at, value, true);
  if (big) view.setBigUint64(0, BigInt(entries.length), true);
  else view.setUint16(0, entries.length, true);
  let free = even(tableBytes);
  for (const [e, [tag, type, values]] of entries.entries()) {
    const at = countBytes + e * entryBytes;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    setPlace(at + 4, type === rational ? values.length / 2 : type === ascii ? data[e].length : values.length);
    if (data[e].length <= inlineBytes) bytes.set(data[e], at + 4 + inlineBytes);
    else {
      setPlace(at + 4 + inlineBytes, position + free);
      bytes.set(data[e], free);
      free += even(data[e].length);
    }
  }
  setPlace(countBytes + entries.length * entryBytes, next);
  return bytes;
}

function encodeValues(type: number, values: readonly number[] | string): Uint8Array {
  if (typeof values === 'string') return new TextEncoder().encode(`${values}\0`);
  const width = type === short ? 2 : type === long8 ? 8 : 4;
  const view = new DataView(new ArrayBuffer(width * values.length));
  for (const [i, value] of values.entries())
    if (width === 2) view.setUint16(2 * i, value, true);
    else if (width === 8) view.setBigUint64(8 * i, BigInt(value), true);
    else view.setUint32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}

/**
 * Pixels per mm as a fraction of two 32-bit numbers: the best approximation of the spacing by continued
 * fractions, which gives decimals of up to nine digits back exactly.
 */
function perMm(spacingMm: number): [number, number] {
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  let x = spacingMm;
  for (let term = 0; term < 64; term++) {
    const whole = Math.floor(x);
    const [p, q] = [whole * p1 + p0, whole * q1 + q0];
    if (p >= 2 ** 32 || q >= 2 ** 32) break;
    [p0, q0, p1, q1] = [p1, q1, p, q];
    if (p / q === spacingMm || x === whole) break;
    x = 1 / (x - whole);
  }
  return [q1, p1];
}
