/**
 * The header of a safetensors file: eight bytes of length, then JSON that gives type, shape and place of each
 * tensor. Everything that the format demands is checked before a tensor is read.
 * Source: https://github.com/huggingface/safetensors (README, "Format").
 */

import { OsteonError } from '../../errors.ts';
import type { Shape } from '../tensor.ts';
import { type StoredType, storedBytes } from './typed-bytes.ts';

/** Types of the format that this room holds; BF16 is read as float32. */
export const safetensorsTypes: ReadonlyMap<string, StoredType> = new Map([
  ['I64', 'int64'],
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['U32', 'uint32'],
  ['I32', 'int32'],
  ['BF16', 'bfloat16'],
  ['F16', 'float16'],
  ['U16', 'uint16'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
] as const);

/** The reference implementation refuses longer headers. */
const longestHeader = 100_000_000;

/** Where a tensor lies: `start` and `end` count from the beginning of the file. */
export interface SafetensorsEntry {
  readonly type: StoredType;
  readonly shape: Shape;
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
}

function broken(name: string, what: string): OsteonError {
  return new OsteonError('safetensors-broken', `${name} is no sound safetensors file: ${what}`, {
    hint: 'Save, copy or download the file again.',
  });
}

/**
 * Reads and checks the header.
 *
 * @throws OsteonError `safetensors-broken` where the file is cut short or contradicts the format;
 *   `safetensors-type` for a type that this room does not hold
 */
export function readHeader(bytes: Uint8Array, name: string): SafetensorsHeader {
  if (bytes.length < 8) throw broken(name, `it has ${bytes.length} bytes, and a header alone needs 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > longestHeader)
    throw broken(name, `its header claims ${length} bytes, at most ${longestHeader} are allowed`);
  if (8 + length > bytes.length)
    throw broken(name, `its header claims ${length} bytes, and ${bytes.length - 8} follow`);
  if (bytes[8] !== 0x7b) throw broken(name, 'its header does not begin with {');
  const header = parseJson(bytes.subarray(8, 8 + length), name);
  const metadata = readMetadata(header.get('__metadata__'), name);
  header.delete('__metadata__');
  const entries = new Map(
    [...header].map(([key, value]) => [key, readEntry(value, key, 8 + length, name)] as const),
  );
  requireFilled(entries, 8 + length, bytes.length, name);
  return { metadata, entries };
}

function parseJson(bytes: Uint8Array, name: string): Map<string, unknown> {
  try {
    return new Map(Object.entries(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))));
  } catch (cause) {
    throw broken(name, `its header is no JSON in UTF-8 (${(cause as Error).message})`);
  }
}

function readMetadata(value: unknown, name: string): Record<string, string> {
  if (value === undefined) return {};
  const isText = ([, text]: [string, unknown]) => typeof text === 'string';
  if (typeof value !== 'object' || value === null || !Object.entries(value).every(isText))
    throw broken(name, '__metadata__ is not a map from texts to texts');
  return value as Record<string, string>;
}

function readEntry(value: unknown, key: string, base: number, name: string): SafetensorsEntry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    throw broken(name, `the entry of '${key}' lacks a sound dtype, shape or data_offsets`);
  const type = safetensorsTypes.get(dtype);
  if (!type)
    throw new OsteonError('safetensors-type', `${name}: '${key}' has the type ${dtype}`, {
      hint: `Save it as one of ${[...safetensorsTypes.keys()].join(', ')}.`,
    });
  const needed = shape.reduce((product, size) => product * size, storedBytes(type));
  const [start, end] = offsets;
  if (end - start !== needed)
    throw broken(name, `'${key}' needs ${needed} bytes and its data_offsets give ${end - start}`);
  return { type, shape, start: base + start, end: base + end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}

/** Tensors lie one behind the other, from the header to the end of the file. */
function requireFilled(
  entries: ReadonlyMap<string, SafetensorsEntry>,
  base: number,
  size: number,
  name: string,
): void {
  let at = base;
  for (const [key, { start, end }] of [...entries].toSorted(
    ([, a], [, b]) => a.start - b.start || a.end - b.end,
  )) {
    if (start > at) throw broken(name, `${start - at} bytes before '${key}' belong to no tensor`);
    if (start < at) throw broken(name, `'${key}' overlaps the tensor before it by ${at - start} bytes`);
    at = end;
  }
  if (at > size) throw broken(name, `it ends ${at - size} bytes too early`);
  if (at < size) throw broken(name, `${size - at} bytes at its end belong to no tensor`);
}
