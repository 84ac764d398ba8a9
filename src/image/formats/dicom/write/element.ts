/**
 * DICOM data elements as data, and their bytes in explicit VR little endian (PS3.5). Values are checked
 * against the length rules of their VR (PS3.5 table 6.2-1), because a file that breaks them is read
 * differently by every viewer.
 */

import { OsteonError } from '../../../../errors.ts';
import { ByteSink } from './byte-sink.ts';

export type Vr =
  | 'AE'
  | 'AS'
  | 'AT'
  | 'CS'
  | 'DA'
  | 'DS'
  | 'IS'
  | 'LO'
  | 'LT'
  | 'OB'
  | 'OW'
  | 'PN'
  | 'SH'
  | 'SQ'
  | 'SS'
  | 'ST'
  | 'TM'
  | 'UI'
  | 'UL'
  | 'US'
  | 'UT';

type Scalar = string | number;

/** A sequence's items are data sets; AT, OB and OW take bytes; undefined writes an empty element (type 2). */
export type ElementValue = Scalar | readonly Scalar[] | Uint8Array | readonly Dataset[] | undefined;

/** `[tag, VR, value]`, with the tag as 0xggggeeee. */
export type DicomElement = readonly [tag: number, vr: Vr, value: ElementValue];

/** Elements in any order: the encoder sorts them by tag. */
export type Dataset = readonly DicomElement[];

/** Longest value in characters. */
const longest: Partial<Record<Vr, number>> = {
  AE: 16,
  AS: 4,
  CS: 16,
  DA: 8,
  DS: 16,
  IS: 12,
  LO: 64,
  // Three groups (alphabetic, ideographic, phonetic) of 64.
  PN: 194,
  SH: 16,
  TM: 16,
  UI: 64,
};

const patterns: Partial<Record<Vr, readonly [RegExp, string]>> = {
  AS: [/^\d{3}[DWMY]$/, 'an age such as 063Y'],
  CS: [/^[A-Z0-9 _]*$/, 'capital letters, digits, blanks and underscores'],
  DA: [/^\d{8}$/, 'a date as YYYYMMDD'],
  DS: [/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, 'a decimal number'],
  IS: [/^[+-]?\d+$/, 'a whole number'],
  TM: [/^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?$/, 'a time as HHMMSS'],
  UI: [/^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/, 'numbers joined by dots, without leading zeros'],
};

/** VRs whose length field has four bytes, after two reserved ones. */
const longForm = new Set<Vr>(['OB', 'OW', 'SQ', 'UT']);
const binarySize: Partial<Record<Vr, number>> = { SS: 2, US: 2, UL: 4 };
const item = 0xfffee000;
/** Even, and below the value that means "undefined length". */
const maximumLength = 0xfffffffe;

/**
 * A decimal string of at most 16 characters (VR DS), as near to the value as 16 characters allow; exact for
 * every value whose shortest notation fits.
 */
export function decimalString(value: number): string {
  if (!Number.isFinite(value)) throw invalid('DS', `${value}`, 'a finite number');
  for (let digits = 17; digits > 0; digits--) {
    const text = digits === 17 ? `${value}` : `${Number(value.toPrecision(digits))}`;
    if (text.length <= 16) return text;
  }
  throw invalid('DS', `${value}`, 'a number of at most 16 characters');
}

/**
 * Encodes a data set in explicit VR little endian: elements sorted by tag, values padded to even length,
 * sequences and items with defined lengths.
 * @throws OsteonError `dicom-value` where a value breaks the rules of its VR or a tag occurs twice.
 */
export function encodeDataset(dataset: Dataset): Uint8Array {
  const sink = new ByteSink();
  writeDataset(sink, dataset);
  return sink.bytes();
}

/** As `encodeDataset`, at the end of the bytes written so far. */
export function writeDataset(sink: ByteSink, dataset: Dataset): void {
  const sorted = dataset.toSorted((a, b) => a[0] - b[0]);
  for (let e = 0; e < sorted.length; e++) {
    if (e > 0 && sorted[e][0] === sorted[e - 1][0])
      throw invalid(sorted[e][1], tagText(sorted[e][0]), 'each tag once in a data set');
    writeElement(sink, sorted[e]);
  }
}

function writeElement(sink: ByteSink, [tag, vr, value]: DicomElement): void {
  sink.u16(tag >>> 16);
  sink.u16(tag & 0xffff);
  sink.u16(vr.charCodeAt(0) | (vr.charCodeAt(1) << 8));
  if (vr === 'SQ') {
    sink.u16(0);
    const lengthAt = sink.length;
    sink.u32(0);
    for (const dataset of (value ?? []) as readonly Dataset[]) writeItem(sink, dataset);
    sink.setU32(lengthAt, sink.length - lengthAt - 4);
    return;
  }
  const bytes = encodeValue(tag, vr, value);
  const length = bytes.length + (bytes.length & 1);
  if (longForm.has(vr)) {
    if (length > maximumLength) throw invalid(vr, `${length} bytes in ${tagText(tag)}`, 'less than 4 GiB');
    sink.u16(0);
    sink.u32(length);
  } else {
    if (length > 0xffff) throw invalid(vr, `${length} bytes in ${tagText(tag)}`, 'at most 65534 bytes');
    sink.u16(length);
  }
  sink.put(bytes);
  if (length > bytes.length) sink.put(Uint8Array.of(vr === 'UI' || vr === 'OB' || vr === 'OW' ? 0 : 0x20));
}

function writeItem(sink: ByteSink, dataset: Dataset): void {
  sink.u16(item >>> 16);
  sink.u16(item & 0xffff);
  const lengthAt = sink.length;
  sink.u32(0);
  writeDataset(sink, dataset);
  sink.setU32(lengthAt, sink.length - lengthAt - 4);
}

function encodeValue(tag: number, vr: Vr, value: ElementValue): Uint8Array {
  if (value === undefined) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  const values = (Array.isArray(value) ? value : [value]) as readonly Scalar[];
  const size = binarySize[vr];
  if (size !== undefined) return encodeIntegers(tag, vr, size, values);
  return new TextEncoder().encode(values.map((scalar) => checkedText(tag, vr, scalar)).join('\\'));
}

function encodeIntegers(tag: number, vr: Vr, size: number, values: readonly Scalar[]): Uint8Array {
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  const lowest = vr === 'SS' ? -32768 : 0;
  const highest = vr === 'SS' ? 32767 : 2 ** (8 * size) - 1;
  values.forEach((value, i) => {
    if (!Number.isInteger(value) || (value as number) < lowest || (value as number) > highest)
      throw invalid(vr, `${value} in ${tagText(tag)}`, `a whole number from ${lowest} to ${highest}`);
    if (size === 4) view.setUint32(i * 4, value as number, true);
    else view.setUint16(i * 2, (value as number) & 0xffff, true);
  });
  return bytes;
}

function checkedText(tag: number, vr: Vr, value: Scalar): string {
  const text = typeof value === 'number' && vr === 'DS' ? decimalString(value) : `${value}`;
  const limit = longest[vr];
  if (limit !== undefined && text.length > limit)
    throw invalid(vr, `'${text}' in ${tagText(tag)}`, `at most ${limit} characters`);
  const rule = patterns[vr];
  if (rule !== undefined && text !== '' && !rule[0].test(text))
    throw invalid(vr, `'${text}' in ${tagText(tag)}`, rule[1]);
  if (text.includes('\\') && vr !== 'LT' && vr !== 'ST' && vr !== 'UT')
    throw invalid(vr, `'${text}' in ${tagText(tag)}`, 'no backslash, which separates values in DICOM');
  return text;
}

function tagText(tag: number): string {
  const hex = (part: number) => part.toString(16).padStart(4, '0');
  return `(${hex(tag >>> 16)},${hex(tag & 0xffff)})`;
}

function invalid(vr: Vr, found: string, expected: string): OsteonError {
  return new OsteonError('dicom-value', `DICOM value of type ${vr}: found ${found}, expected ${expected}`, {
    hint: 'change the option that this text or number came from',
    kind: 'usage',
  });
}
