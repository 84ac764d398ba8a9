/** Reads NRRD: attached and detached (`.nhdr`), raw, gzip and ascii, with the label names of 3D Slicer. */

import { voxelCount } from '../../geometry.ts';
import type { ReadOptions } from '../../report.ts';
import { type ByteFile, bytesAt } from '../raw/byte-file.ts';
import { openDataFile } from '../raw/data-file.ts';
import { elementTypes } from '../raw/elements.ts';
import { invalidHeader, unsupported } from '../raw/errors.ts';
import { memoryFile } from '../raw/memory-file.ts';
import { narrowFloat64 } from '../raw/rescale.ts';
import { type FormatResult, formatResult } from '../raw/result.ts';
import { readStored } from '../raw/stored.ts';
import { volumeIndex } from '../raw/volume.ts';
import { nrrdGeometry } from './geometry.ts';
import { type NrrdHeader, readNrrdHeader } from './header.ts';

/** Reads an NRRD file that lies in memory; `others` holds the data file of a detached header, by name. */
export function parseNrrd(
  bytes: Uint8Array,
  options: ReadOptions & { others?: Readonly<Record<string, Uint8Array>> } = {},
): Promise<FormatResult> {
  return readNrrd(memoryFile(bytes, 'file.nrrd', options.others), options);
}

/**
 * Reads one volume. Memory: the volume and a few MiB (ascii: the text besides).
 * @throws OsteonError `invalid-header`, `unsupported-content`, `missing-data-file`, `many-volumes`,
 * `truncated-file`, `corrupt-file`, `sheared-grid`.
 */
export async function readNrrd(file: ByteFile, options: ReadOptions = {}): Promise<FormatResult> {
  const header = await readNrrdHeader(file);
  const { geometry, checks, volumes } = nrrdGeometry(header, file.name);
  const data = await dataFile(file, header);
  try {
    const count = voxelCount(geometry);
    const volume = volumeIndex(file.name, volumes, options);
    const voxels = narrowFloat64(await readData(data, data === file, header, count, volume, options));
    const result = formatResult({ format: 'nrrd', name: file.name }, geometry, voxels, checks, options);
    return { ...result, names: segmentNames(header, file.name) };
  } finally {
    if (data !== file) await data.close();
  }
}

async function dataFile(file: ByteFile, { fields }: NrrdHeader): Promise<ByteFile> {
  const name = fields.get('datafile');
  return name === undefined ? file : openDataFile(file, name);
}

async function readData(
  data: ByteFile,
  attached: boolean,
  { fields, type, end }: NrrdHeader,
  count: number,
  volume: number,
  options: ReadOptions,
) {
  const encoding = encodingOf(fields.get('encoding'), data.name);
  const endian = fields.get('endian')?.toLowerCase();
  if (endian === undefined && encoding !== 'ascii' && elementTypes[type] > 1)
    throw invalidHeader(
      'NRRD',
      data.name,
      `the field 'endian' is missing, so its ${type} voxels could be two things`,
    );
  const byteSkip = wholeNumber(fields, 'byteskip', data.name);
  const start = await afterLines(data, attached ? end : 0, wholeNumber(fields, 'lineskip', data.name));
  const before = volume * count * elementTypes[type];
  if (encoding === 'ascii' && volume > 0)
    throw unsupported(data.name, 'is ascii with several volumes', 'Save it raw.');
  if (byteSkip < 0 && encoding === 'deflate')
    throw invalidHeader('NRRD', data.name, "'byte skip: -1' is for raw data only");
  return readStored(
    data,
    {
      type,
      count,
      encoding,
      littleEndian: endian !== 'big',
      start: byteSkip < 0 ? 'end' : start,
      skipBytes: Math.max(0, byteSkip) + before,
    },
    options,
  );
}

function wholeNumber(fields: NrrdHeader['fields'], field: string, name: string): number {
  const value = Number(fields.get(field) ?? 0);
  if (!Number.isSafeInteger(value)) throw invalidHeader('NRRD', name, `${field} is '${fields.get(field)}'`);
  return value;
}

function encodingOf(encoding: string | undefined, name: string): 'raw' | 'deflate' | 'ascii' {
  const known = {
    raw: 'raw',
    gzip: 'deflate',
    gz: 'deflate',
    ascii: 'ascii',
    text: 'ascii',
    txt: 'ascii',
  } as const;
  const lower = encoding?.toLowerCase() ?? '';
  if (lower in known) return known[lower as keyof typeof known];
  if (encoding === undefined) throw invalidHeader('NRRD', name, "the field 'encoding' is missing");
  throw unsupported(name, `is packed with '${encoding}'`, 'Save it with gzip compression or without.');
}

/** The position after `count` lines. */
async function afterLines(file: ByteFile, start: number, count: number): Promise<number> {
  let at = start;
  for (let line = 0; line < count; line++) {
    const newline = (await bytesAt(file, at, 1 << 16)).indexOf(10);
    if (newline < 0) throw invalidHeader('NRRD', file.name, `'line skip: ${count}' goes beyond its lines`);
    at += newline + 1;
  }
  return at;
}

/** Label value -> name, from the keys of a 3D Slicer segmentation; undefined where there are none. */
function segmentNames({ pairs }: NrrdHeader, name: string): Record<number, string> | undefined {
  const names: Record<number, string> = {};
  for (const [key, text] of pairs) {
    const segment = /^Segment(\d+)_LabelValue$/.exec(key);
    if (!segment) continue;
    const value = Number(text);
    if (!Number.isInteger(value))
      throw invalidHeader('NRRD', name, `${key} is '${text}', not a whole number`);
    names[value] = pairs.get(`Segment${segment[1]}_Name`) ?? `Segment ${segment[1]}`;
  }
  return Object.keys(names).length > 0 ? names : undefined;
}
