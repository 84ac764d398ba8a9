/** Reads the header of one DICOM file (PS3.10): only as many bytes as stand before its pixels. */

import dicomParser from 'dicom-parser';
import type { DicomFile } from './file.ts';
import { headerOf } from './frames.ts';
import type { DicomHeader } from './header.ts';
import { inflateRaw } from './inflate.ts';
import { transferSyntaxes } from './syntax.ts';

/** Why a file gave no header. */
export interface Unreadable {
  readonly file: DicomFile;
  readonly code: 'empty-file' | 'not-dicom' | 'dicomdir' | 'no-meta-header' | 'broken-header';
  readonly reason: string;
}

/** Most headers of CT slices are below 12 kB; private elements and functional groups make them longer. */
const firstRead = 1 << 14;

/** A deflated data set larger than this is not read: no CT object comes near, a deflate bomb does. */
const inflatedLimit = 2 ** 31;

const magicOffset = 128;

const explicitVr = /^(AE|AS|AT|CS|DA|DS|DT|FL|FD|IS|LO|LT|OB|OW|PN|SH|SL|SQ|SS|ST|TM|UI|UL|UN|US|UT)$/;

const text = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

/** What the first bytes of a file say: DICOM with or without its preamble, a bare data set, or neither. */
export function sniffDicom(bytes: Uint8Array): 'part10' | 'no-preamble' | 'no-meta' | undefined {
  if (bytes.length >= magicOffset + 4 && text(bytes, magicOffset, magicOffset + 4) === 'DICM')
    return 'part10';
  if (bytes.length < 16) return undefined;
  const group = bytes[0] | (bytes[1] << 8);
  const vr = text(bytes, 4, 6);
  if (group === 2 && bytes[3] === 0 && vr === 'UL') return 'no-preamble';
  // A data set starts with group 0008; its element number is small and its first value short.
  if (group !== 8 || bytes[3] !== 0) return undefined;
  const implicitLength = bytes[4] | (bytes[5] << 8) | (bytes[6] << 16) | (bytes[7] << 24);
  return explicitVr.test(vr) || (implicitLength >= 0 && implicitLength <= 64) ? 'no-meta' : undefined;
}

/** The header, or why there is none. Never throws for what a file contains. */
export async function readHeader(file: DicomFile): Promise<DicomHeader | Unreadable> {
  if (file.size === 0) return { file, code: 'empty-file', reason: 'the file has no bytes' };
  let length = Math.min(firstRead, file.size);
  for (;;) {
    const bytes = await file.read(0, length);
    const kind = sniffDicom(bytes);
    if (kind === undefined) return { file, code: 'not-dicom', reason: 'not a DICOM file' };
    if (kind === 'no-meta') {
      const reason =
        'a DICOM data set without file meta information, so its transfer syntax is not known (PS3.10 7.1)';
      return { file, code: 'no-meta-header', reason };
    }
    const whole = length === file.size;
    const parsed = parse(file, kind === 'part10' ? bytes : withPreamble(bytes), whole);
    if (parsed === 'whole-file-needed') length = file.size;
    else if (parsed !== undefined) {
      if (!('code' in parsed) && kind === 'no-preamble') return shifted(parsed, -magicOffset - 4);
      return parsed;
    } else length = Math.min(length * 4, file.size);
  }
}

/** Undefined: more bytes are needed. */
function parse(
  file: DicomFile,
  bytes: Uint8Array,
  whole: boolean,
): DicomHeader | Unreadable | 'whole-file-needed' | undefined {
  let deflated = false;
  const inflater = (all: Uint8Array, position: number): Uint8Array => {
    deflated = true;
    return whole ? inflateFrom(all, position) : all;
  };
  let dataSet: dicomParser.DataSet;
  try {
    dataSet = dicomParser.parseDicom(bytes, {
      untilTag: 'x7fe00010',
      inflater,
    } as dicomParser.ParseDicomOptions);
  } catch (cause) {
    if (deflated && !whole) return 'whole-file-needed';
    if (!whole) return undefined;
    return { file, code: 'broken-header', reason: `the header cannot be read: ${parserMessage(cause)}` };
  }
  if (deflated && !whole) return 'whole-file-needed';
  if (dataSet.elements.x7fe00010 === undefined && !whole) return undefined;
  if (dataSet.elements.x00041220 !== undefined)
    return { file, code: 'dicomdir', reason: 'a DICOMDIR index; the images it lists are read by themselves' };
  return headerOf(file, dataSet);
}

/** dicom-parser throws strings, errors and objects that wrap either. */
function parserMessage(cause: unknown): string {
  const inner = (cause as { exception?: unknown })?.exception ?? cause;
  return inner instanceof Error ? inner.message : String(inner);
}

function withPreamble(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(magicOffset + 4 + bytes.length);
  whole.set([0x44, 0x49, 0x43, 0x4d], magicOffset);
  whole.set(bytes, magicOffset + 4);
  return whole;
}

/** Offsets were found behind a preamble that the file does not have. */
function shifted(header: DicomHeader, by: number): DicomHeader {
  if (header.pixels === undefined) return header;
  return { ...header, pixels: { ...header.pixels, offset: header.pixels.offset + by } };
}

/** A deflated file as if it were not: header bytes as they are, then the inflated data set. */
function inflateFrom(bytes: Uint8Array, position: number): Uint8Array {
  const { bytes: dataSet } = inflateRaw(bytes.subarray(position), inflatedLimit);
  const all = new Uint8Array(position + dataSet.length);
  all.set(bytes.subarray(0, position));
  all.set(dataSet, position);
  return all;
}

/** Bytes of the file from which pixels are cut by their offset: inflated where the syntax is deflated. */
export async function readFrom(
  header: DicomHeader,
  start: number,
  end: number,
  into?: Uint8Array,
): Promise<Uint8Array> {
  const { file } = header;
  if (!transferSyntaxes[header.transferSyntax]?.deflated) return file.read(start, end, into);
  const bytes = await file.read(0, file.size);
  let inflated = bytes;
  dicomParser.parseDicom(bytes, {
    untilTag: 'x00080016',
    inflater: (all: Uint8Array, position: number) => {
      inflated = inflateFrom(all, position);
      return inflated;
    },
  } as dicomParser.ParseDicomOptions);
  return inflated.subarray(start, end);
}
