/** The deflated transfer syntax (PS3.5 A.5): file meta information as it is, then a deflated data set. */

import dicomParser from 'dicom-parser';
import { inflateRaw } from '../raw/inflate.ts';
import { type DicomFile, memoryFile } from './file.ts';
import type { DicomHeader } from './header.ts';
import { transferSyntaxes } from './syntax.ts';

/** A data set larger than this is not read: no CT object comes near, a deflate bomb does. */
const largestDataSet = 2 ** 31;

/** A deflated file as if it were not: `position` is where its data set begins. */
export function inflateFrom(bytes: Uint8Array, position: number): Uint8Array {
  const { bytes: dataSet } = inflateRaw(bytes.subarray(position), largestDataSet);
  const all = new Uint8Array(position + dataSet.length);
  all.set(bytes.subarray(0, position));
  all.set(dataSet, position);
  return all;
}

/**
 * Where offsets of a header point into: its file, or the inflated file. Files that must be read from their
 * beginning every time come into memory where several frames are read from them.
 */
export async function sourceOf({ file, transferSyntax, frames }: DicomHeader): Promise<DicomFile> {
  const { deflated } = transferSyntaxes[transferSyntax];
  const inMemory = deflated || (file.sequential && frames.length > 1);
  if (!inMemory) return file;
  const bytes = await file.read(0, file.size);
  if (!deflated) return memoryFile(file.name, bytes);
  let inflated = bytes;
  const inflater = (all: Uint8Array, position: number): Uint8Array => {
    inflated = inflateFrom(all, position);
    return inflated;
  };
  const options = { untilTag: 'x00080016', inflater };
  dicomParser.parseDicom(bytes, options as dicomParser.ParseDicomOptions);
  return memoryFile(file.name, inflated);
}
