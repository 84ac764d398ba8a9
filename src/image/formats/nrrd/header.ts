/** The header of NRRD (teem.sourceforge.net/nrrd/format.html): fields and key-value pairs as they stand. */

import type { ByteFile } from '../raw/byte-file.ts';
import type { ElementType } from '../raw/elements.ts';
import { invalidHeader, unsupported } from '../raw/errors.ts';
import { readTextHeader } from '../raw/text-header.ts';

export interface NrrdHeader {
  /** Lower-case field name without spaces -> text. */
  readonly fields: ReadonlyMap<string, string>;
  /** `key:=value` lines. */
  readonly pairs: ReadonlyMap<string, string>;
  /** First byte after the header. */
  readonly end: number;
  readonly sizes: readonly number[];
  readonly type: ElementType;
}

const types: Record<string, ElementType> = {
  'signed char': 'int8',
  int8: 'int8',
  int8_t: 'int8',
  uchar: 'uint8',
  'unsigned char': 'uint8',
  uint8: 'uint8',
  uint8_t: 'uint8',
  short: 'int16',
  'short int': 'int16',
  'signed short': 'int16',
  'signed short int': 'int16',
  int16: 'int16',
  int16_t: 'int16',
  ushort: 'uint16',
  'unsigned short': 'uint16',
  'unsigned short int': 'uint16',
  uint16: 'uint16',
  uint16_t: 'uint16',
  int: 'int32',
  'signed int': 'int32',
  int32: 'int32',
  int32_t: 'int32',
  uint: 'uint32',
  'unsigned int': 'uint32',
  uint32: 'uint32',
  uint32_t: 'uint32',
  longlong: 'int64',
  'long long': 'int64',
  'long long int': 'int64',
  'signed long long': 'int64',
  'signed long long int': 'int64',
  int64: 'int64',
  int64_t: 'int64',
  ulonglong: 'uint64',
  'unsigned long long': 'uint64',
  'unsigned long long int': 'uint64',
  uint64: 'uint64',
  uint64_t: 'uint64',
  float: 'float32',
  double: 'float64',
};

/** @throws OsteonError `invalid-header`, `unsupported-content` (blocks). */
export async function readNrrdHeader(file: ByteFile): Promise<NrrdHeader> {
  const { name } = file;
  const { lines, end } = await readTextHeader(
    file,
    'NRRD',
    (line) => line === '' || /^data ?file:\s*LIST/i.test(line),
  );
  const fields = new Map<string, string>();
  const pairs = new Map<string, string>();
  for (const line of lines.slice(1)) {
    if (line === '' || line.startsWith('#')) continue;
    const pair = /^([^:]*):=(.*)$/.exec(line);
    const field = /^([^:]+): ?(.*)$/.exec(line);
    if (pair) pairs.set(unescaped(pair[1]), unescaped(pair[2]));
    else if (field) fields.set(field[1].toLowerCase().replaceAll(' ', ''), field[2].trim());
    else throw invalidHeader('NRRD', name, `line '${line.slice(0, 60)}' is neither a field nor a comment`);
  }
  const required = (field: string) => {
    const text = fields.get(field);
    if (text === undefined) throw invalidHeader('NRRD', name, `the field '${field}' is missing`);
    return text;
  };
  const typeName = required('type').toLowerCase();
  if (typeName === 'block')
    throw unsupported(name, 'holds blocks of bytes', 'Export one scalar volume instead.');
  const type = types[typeName];
  if (!type) throw invalidHeader('NRRD', name, `type '${typeName}' is not defined`);
  const sizes = required('sizes').split(/\s+/).map(Number);
  if (sizes.length !== Number(required('dimension')) || !sizes.every((n) => Number.isInteger(n) && n > 0))
    throw invalidHeader(
      'NRRD',
      name,
      `sizes '${fields.get('sizes')}' in dimension ${fields.get('dimension')}`,
    );
  return { fields, pairs, end, sizes, type };
}

/** `\n` and `\\` in keys and values. */
function unescaped(text: string): string {
  return text.replace(/\\(n|\\)/g, (_, c) => (c === 'n' ? '\n' : '\\'));
}
