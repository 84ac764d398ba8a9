/** What a file is, by its first bytes. Names are never trusted: a text file called `.dcm` is a text file. */

import { sniffDicom } from './dicom/parse.ts';
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

/**
 * Recognises a file; one gzip wrapper is looked through.
 * @throws OsteonError `truncated-file`, `corrupt-file` where the beginning of a gzip file cannot be unpacked.
 */
export async function sniff(file: ByteFile): Promise<{ kind: ContentKind; gzip: boolean }> {
  const head = await bytesAt(file, 0, headBytes);
  if (!(head[0] === 0x1f && head[1] === 0x8b)) return { kind: sniffBytes(head), gzip: false };
  const stream = file.inflateFrom(0);
  const inner = new Uint8Array(headBytes);
  try {
    return { kind: sniffBytes(inner.subarray(0, await stream.read(inner))), gzip: true };
  } finally {
    await stream.close();
  }
}

/** Recognises the first 1024 bytes (or all there are) of a file. */
export function sniffBytes(head: Uint8Array): ContentKind {
  const ascii = (at: number, length: number) => String.fromCharCode(...head.subarray(at, at + length));
  if (sniffDicom(head) === 'part10') return 'dicom';
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
  if (sniffDicom(head)) return 'dicom'; // without preamble, as some old scanners write
  if (start === '\x5c\x01\0\0' || start === '\0\0\x01\x5c') return 'analyze';
  return looksLikeText(head) ? 'text' : 'unknown';
}

function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) return false;
  return true;
}
