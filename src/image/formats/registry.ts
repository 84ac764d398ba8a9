/** The readers of single files, by what `sniff` recognises. A new format adds its line here. */

import { OsteonError } from '../../errors.ts';
import type { ReadOptions } from '../report.ts';
import { readMetaImage } from './metaimage/read.ts';
import { readNifti } from './nifti/read.ts';
import { readNrrd } from './nrrd/read.ts';
import type { ByteFile } from './raw/byte-file.ts';
import { memoryFile } from './raw/memory-file.ts';
import type { FormatResult } from './raw/result.ts';
import { type ContentKind, sniff } from './sniff.ts';
import { readTiff } from './tiff/read.ts';

export type FileReader = (file: ByteFile, options: ReadOptions) => Promise<FormatResult>;

const readers: Partial<Record<ContentKind, FileReader>> = {
  nifti: readNifti,
  nrrd: readNrrd,
  metaimage: readMetaImage,
  tiff: readTiff,
  analyze: readNifti, // refuses it, and says why
};

/**
 * The reader for a kind of content, where a single file of it is an image.
 * @throws OsteonError `gzip-wrapped`: of all formats only NIfTI is read through gzip; the others compress inside.
 */
export function readerOf(kind: ContentKind, gzip: boolean, name: string): FileReader | undefined {
  if (gzip && kind !== 'nifti' && readers[kind])
    throw new OsteonError('gzip-wrapped', `'${name}' is gzip around ${describeContent(kind)}.`, {
      hint: 'Unpack it first (gunzip), then give the file that comes out.',
    });
  return readers[kind];
}

/**
 * Reads an image that lies in memory, in any format but DICOM; the format is found by content.
 * `name` is shown in messages; `others` are files beside it (`.raw` of a detached header), by name.
 * @throws OsteonError `unknown-format`, and what the format's reader throws.
 */
export async function parseImage(
  bytes: Uint8Array,
  name = 'file',
  options: ReadOptions & { others?: Readonly<Record<string, Uint8Array>> } = {},
): Promise<FormatResult> {
  const file = memoryFile(bytes, name, options.others);
  const { kind, gzip } = await sniff(file);
  const read = readerOf(kind, gzip, name);
  if (!read) throw unknownFormat(name, kind, gzip);
  return read(file, options);
}

const described: Record<ContentKind, string> = {
  dicom: 'a DICOM file',
  nifti: 'a NIfTI file',
  nrrd: 'an NRRD file',
  metaimage: 'a MetaImage file',
  tiff: 'a TIFF file',
  zip: 'a zip archive',
  analyze: 'an Analyze 7.5 file',
  text: 'a text file',
  picture: 'a picture (PNG, JPEG, BMP or GIF)',
  pdf: 'a PDF document',
  unknown: 'of no format that is known here',
};

/** As a person would say it: `a text file`. */
export function describeContent(kind: ContentKind): string {
  return described[kind];
}

/** The file is readable, but no scan. */
export function unknownFormat(name: string, kind: ContentKind, gzip: boolean): OsteonError {
  return new OsteonError(
    'unknown-format',
    `'${name}' is ${gzip ? 'gzip around ' : ''}${described[kind]}, not a scan that can be read.`,
    { hint: 'Give a DICOM folder, file or zip, or a NIfTI, NRRD, MetaImage or TIFF file.' },
  );
}
