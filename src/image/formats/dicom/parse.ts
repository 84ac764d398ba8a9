/** Reads the header of one DICOM file (PS3.10): only as many bytes as stand before its pixels. */

import dicomParser from 'dicom-parser';
import { inflateFrom } from './deflated.ts';
import type { DicomFile } from './file.ts';
import { headerOf } from './frames.ts';
import type { DicomHeader } from './header.ts';
import { addPixelGroup, extendedOffsetTable, hasExtendedOffsetTable } from './pixel-group.ts';

/** Why a file gave no header. */
export interface Unreadable {
  readonly file: DicomFile;
  readonly code: 'empty-file' | 'not-dicom' | 'dicomdir' | 'no-meta-header' | 'broken-header';
  readonly reason: string;
}

/** Most headers of CT slices are below 12 kB; private elements and functional groups make them longer. */
const firstRead = 1 << 14;

/** Functional groups of 10,000 frames need about 30 MB; a longer header is damage, or a trap in a zip. */
const longestHeader = 2 ** 28;

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
export async function readHeader(source: DicomFile): Promise<DicomHeader | Unreadable> {
  let file = source;
  if (file.size === 0) return { file, code: 'empty-file', reason: 'the file has no bytes' };
  let length = Math.min(firstRead, file.size);
  for (;;) {
    if (length > longestHeader)
      return { file, code: 'broken-header', reason: 'no pixels within the first 256 MB' };
    const bytes = await file.read(0, length);
    const kind = sniffDicom(bytes);
    if (kind === undefined) return { file, code: 'not-dicom', reason: 'not a DICOM file' };
    if (kind === 'no-meta') {
      const reason =
        'a DICOM data set without file meta information, so its transfer syntax is not known (PS3.10 7.1)';
      return { file, code: 'no-meta-header', reason };
    }
    if (kind === 'no-preamble') {
      file = withPreamble(source);
      length = Math.min(firstRead, file.size);
      continue;
    }
    const parsed = parse(file, bytes, length === file.size);
    if (parsed !== undefined && parsed !== 'whole-file-needed') return parsed;
    if (parsed === 'whole-file-needed') length = file.size;
    else length = Math.min(length * 4, file.size);
  }
}

/** Undefined: more bytes are needed. */
function parse(
  file: DicomFile,
  bytes: Uint8Array,
  whole: boolean,
): DicomHeader | Unreadable | 'whole-file-needed' | undefined {
  const parsed = parseUntil(bytes, 'x7fe00010', whole);
  if (parsed === 'whole-file-needed') return parsed;
  let { dataSet, problem } = parsed;
  if (dataSet?.elements.x7fe00010 === undefined && hasExtendedOffsetTable(bytes)) {
    const again = parseUntil(bytes, extendedOffsetTable, whole);
    if (again === 'whole-file-needed') return again;
    ({ dataSet, problem } = again);
    if (dataSet?.elements[extendedOffsetTable] !== undefined) addPixelGroup(dataSet);
  }
  if (dataSet?.elements.x7fe00010 === undefined && !whole) return undefined;
  if (dataSet === undefined)
    return { file, code: 'broken-header', reason: `the header cannot be read: ${problem}` };
  if (dataSet.elements.x00041220 !== undefined)
    return { file, code: 'dicomdir', reason: 'a DICOMDIR index; the images it lists are read by themselves' };
  try {
    return headerOf(file, dataSet);
  } catch (cause) {
    // An element that claims more bytes than there are: the parser meets it only when its value is asked for.
    return { file, code: 'broken-header', reason: `the header cannot be read: ${parserMessage(cause)}` };
  }
}

function parseUntil(
  bytes: Uint8Array,
  untilTag: string,
  whole: boolean,
): { dataSet?: dicomParser.DataSet; problem?: string } | 'whole-file-needed' {
  let deflated = false;
  const inflater = (all: Uint8Array, position: number): Uint8Array => {
    deflated = true;
    return whole ? inflateFrom(all, position) : all;
  };
  const options = { untilTag, inflater } as dicomParser.ParseDicomOptions;
  let result: { dataSet?: dicomParser.DataSet; problem?: string };
  try {
    result = { dataSet: dicomParser.parseDicom(bytes, options) };
  } catch (cause) {
    result = { problem: parserMessage(cause) };
  }
  return deflated && !whole ? 'whole-file-needed' : result;
}

/** dicom-parser throws strings, errors and objects that wrap either. */
function parserMessage(cause: unknown): string {
  const inner = (cause as { exception?: unknown })?.exception ?? cause;
  return inner instanceof Error ? inner.message : String(inner);
}

/** The same file with the preamble and prefix that it lacks. */
function withPreamble(file: DicomFile): DicomFile {
  const prefix = new Uint8Array(magicOffset + 4);
  prefix.set([0x44, 0x49, 0x43, 0x4d], magicOffset);
  const size = file.size + prefix.length;
  return {
    name: file.name,
    size,
    sequential: file.sequential,
    async read(start, end) {
      const rest = await file.read(Math.max(0, start - prefix.length), Math.max(0, end - prefix.length));
      const head = prefix.subarray(start, end);
      const bytes = new Uint8Array(head.length + rest.length);
      bytes.set(head);
      bytes.set(rest, head.length);
      return bytes;
    },
  };
}
