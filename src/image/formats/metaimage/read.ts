/** Reads MetaImage (itk.org/Wiki/MetaIO/Documentation): `.mha`, and `.mhd` with its data file. World is LPS. */

import { voxelCount } from '../../geometry.ts';
import type { ReadOptions } from '../../report.ts';
import type { ByteFile } from '../raw/byte-file.ts';
import { openDataFile } from '../raw/data-file.ts';
import { type ElementType, elementTypes } from '../raw/elements.ts';
import { invalidHeader, unsupported } from '../raw/errors.ts';
import { memoryFile } from '../raw/memory-file.ts';
import { narrowFloat64 } from '../raw/rescale.ts';
import { type FormatResult, formatResult } from '../raw/result.ts';
import { readStored } from '../raw/stored.ts';
import { readTextHeader } from '../raw/text-header.ts';
import { volumeIndex } from '../raw/volume.ts';
import { type Fields, metaImageGeometry } from './geometry.ts';

const types: Record<string, ElementType> = {
  MET_CHAR: 'int8',
  MET_UCHAR: 'uint8',
  MET_SHORT: 'int16',
  MET_USHORT: 'uint16',
  MET_INT: 'int32',
  MET_UINT: 'uint32',
  MET_LONG: 'int32',
  MET_ULONG: 'uint32',
  MET_LONG_LONG: 'int64',
  MET_ULONG_LONG: 'uint64',
  MET_FLOAT: 'float32',
  MET_DOUBLE: 'float64',
};

/** Reads a MetaImage that lies in memory; `others` holds the data file of a `.mhd`, by name. */
export function parseMetaImage(
  bytes: Uint8Array,
  options: ReadOptions & { others?: Readonly<Record<string, Uint8Array>> } = {},
): Promise<FormatResult> {
  return readMetaImage(memoryFile(bytes, 'file.mha', options.others), options);
}

/**
 * Reads one volume. Memory: the volume and a few MiB.
 * @throws OsteonError `invalid-header`, `unsupported-content`, `missing-data-file`, `many-volumes`,
 * `truncated-file`, `corrupt-file`, `sheared-grid`.
 */
export async function readMetaImage(file: ByteFile, options: ReadOptions = {}): Promise<FormatResult> {
  const { name } = file;
  const { lines, end } = await readTextHeader(file, 'MetaImage', (line) =>
    /^\s*ElementDataFile\s*=/i.test(line),
  );
  const fields: Fields = new Map(
    lines
      .filter((line) => line.includes('='))
      .map((line) => {
        const at = line.indexOf('=');
        return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const;
      }),
  );
  const { geometry, checks, volumes } = metaImageGeometry(fields, name);
  const type = typeOf(fields, name);
  const count = voxelCount(geometry);
  const volume = volumeIndex(name, volumes, options);
  const data = await dataFile(file, fields);
  try {
    const headerSize = Number(fields.get('headersize') ?? 0);
    if (!Number.isSafeInteger(headerSize))
      throw invalidHeader('MetaImage', name, `HeaderSize is ${headerSize}`);
    const ascii = isFalse(fields.get('binarydata'));
    const compressed = isTrue(fields.get('compresseddata'));
    const bigEndian = isTrue(fields.get('elementbyteordermsb') ?? fields.get('binarydatabyteordermsb'));
    const stored = await readStored(
      data,
      {
        type,
        count,
        littleEndian: !bigEndian,
        encoding: ascii ? 'ascii' : compressed ? 'deflate' : 'raw',
        start: headerSize < 0 ? 'end' : (data === file ? end : 0) + headerSize,
        skipBytes: volume * count * elementTypes[type],
      },
      options,
    );
    return formatResult({ format: 'metaimage', name }, geometry, narrowFloat64(stored), checks, options);
  } finally {
    if (data !== file) await data.close();
  }
}

async function dataFile(file: ByteFile, fields: Fields): Promise<ByteFile> {
  const name = fields.get('elementdatafile');
  if (name === undefined)
    throw invalidHeader('MetaImage', file.name, "the field 'ElementDataFile' is missing");
  return /^LOCAL$/i.test(name) ? file : openDataFile(file, name);
}

function typeOf(fields: Fields, name: string): ElementType {
  const text = fields.get('elementtype')?.toUpperCase() ?? '';
  const channels = Number(fields.get('elementnumberofchannels') ?? 1);
  if (channels !== 1 || text.endsWith('_ARRAY'))
    throw unsupported(name, `holds ${channels} values per voxel`, 'Export one scalar volume instead.');
  const type = types[text];
  if (!type) throw invalidHeader('MetaImage', name, `ElementType '${text}' is not defined`);
  return type;
}

function isTrue(text: string | undefined): boolean {
  return /^(true|t|1|yes)$/i.test(text ?? '');
}

function isFalse(text: string | undefined): boolean {
  return /^(false|f|0|no)$/i.test(text ?? '');
}
