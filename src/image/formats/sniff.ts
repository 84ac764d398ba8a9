/** What a file is, by its first bytes. Names are never trusted: a text file called `.dcm` is a text file. */

import { niftiMagic } from './nifti/header.ts';
import { type ByteFile, bytesAt } from './raw/byte-file.ts';

export type ContentKind =
  | 'dicom'
  | 'nifti'
  | 'nrrd'
  | 'metaimage'
  | 'tiff'
  | 'zip'
  | 'analyze'
  | 'text'
  | 'picture'
  | 'pdf'
  | 'unknown';

/** Bytes that `sniff` looks at. */
const headBytes = 1024;

/** Recognises a file; one gzip wrapper is looked through. Never throws for odd content. */
export async function sniff(file: ByteFile): Promise<{ kind: ContentKind; gzip: boolean }> {
  const head = await bytesAt(file, 0, headBytes);
  if (!(head[0] === 0x1f && head[1] === 0x8b)) return { kind: sniffBytes(head), gzip: false };
  const stream = file.inflateFrom(0);
  const inner = new Uint8Array(headBytes);
  try {
    return { kind: sniffBytes(inner.subarray(0, await stream.read(inner))), gzip: true };
  } catch {
    return { kind: 'unknown', gzip: true };
  } finally {
    await stream.close();
  }
}

/** Recognises the first 1024 bytes (or all there are) of a file. */
export function sniffBytes(head: Uint8Array): ContentKind {
  const ascii = (at: number, length: number) => String.fromCharCode(...head.subarray(at, at + length));
  if (ascii(128, 4) === 'DICM') return 'dicom';
  if (niftiMagic(head)) return 'nifti';
  if (/^NRRD\d{4}/.test(ascii(0, 8))) return 'nrrd';
  const start = ascii(0, 4);
  if (start === 'II*\0' || start === 'MM\0*' || start === 'II+\0' || start === 'MM\0+') return 'tiff';
  if (start === 'PK\x03\x04' || start === 'PK\x05\x06') return 'zip';
  if (start === '%PDF') return 'pdf';
  if (start === '\x89PNG' || start.startsWith('\xff\xd8\xff') || start.startsWith('BM') || start === 'GIF8')
    return 'picture';
  if (/^\s*(ObjectType|NDims|Comment)\s*=/i.test(ascii(0, 64)) && /NDims\s*=/i.test(ascii(0, headBytes)))
    return 'metaimage';
  if (startsWithDicomElement(head)) return 'dicom';
  if (start === '\x5c\x01\0\0' || start === '\0\0\x01\x5c') return 'analyze';
  return looksLikeText(head) ? 'text' : 'unknown';
}

/**
 * DICOM without preamble (an old habit of some scanners): an element of group 0002 or 0008 in front, with a
 * length that fits the first bytes.
 */
function startsWithDicomElement(head: Uint8Array): boolean {
  if (head.length < 16) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const group = view.getUint16(0, true);
  const element = view.getUint16(2, true);
  if (!(group === 2 || group === 8) || element > 0x20) return false;
  const vr = String.fromCharCode(head[4], head[5]);
  const explicit = /^(UL|UI|CS|OB|SH|LO|DA|TM)$/.test(vr);
  return explicit || view.getUint32(4, true) < 128;
}

function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) return false;
  return true;
}
