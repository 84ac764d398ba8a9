/**
 * Reads the wire format of Protocol Buffers, as far as ONNX uses it. Every length is checked against what is left,
 * so that a file that is cut short, or is something else, ends in a sentence and never in a wrong number.
 */

import { OsteonError } from '../../../errors.ts';

/** One field of a message. Exactly one of the values is there, by the wire type. */
export interface Field {
  readonly number: number;
  /** A whole number (wire type 0), as its 64 bits. */
  readonly integer?: bigint;
  /** Bytes, text, a message or packed numbers (wire type 2); a view, not a copy. */
  readonly bytes?: Uint8Array;
  /** Four or eight bytes (wire types 5 and 1). */
  readonly fixed?: DataView;
}

/** The fields of a message, in the order of the file. */
export function* readFields(message: Uint8Array): Generator<Field> {
  const reader = new Cursor(message);
  while (!reader.atEnd) {
    const key = Number(reader.varint());
    const number = key >>> 3;
    if (key > 0xffffffff || number === 0) throw notOnnx(`the field number ${number} is not allowed`);
    switch (key & 7) {
      case 0:
        yield { number, integer: reader.varint() };
        break;
      case 1:
        yield { number, fixed: reader.view(8) };
        break;
      case 2:
        yield { number, bytes: reader.bytes(Number(reader.varint())) };
        break;
      case 5:
        yield { number, fixed: reader.view(4) };
        break;
      default:
        throw notOnnx(`field ${number} has the wire type ${key & 7}`);
    }
  }
}

/** A whole number as JavaScript holds it; negative ones are stored as 64 bits. */
export function integerOf(field: Field): number {
  if (field.integer === undefined) throw notOnnx(`field ${field.number} should be a whole number`);
  const value = Number(BigInt.asIntN(64, field.integer));
  if (!Number.isSafeInteger(value)) throw notOnnx(`field ${field.number} is ${value}, too large`);
  return value;
}

/** Bytes, or a message within the message. */
export function bytesOf(field: Field): Uint8Array {
  if (!field.bytes) throw notOnnx(`field ${field.number} should be bytes`);
  return field.bytes;
}

const text = new TextDecoder('utf-8', { fatal: true });

/** Text in UTF-8. */
export function textOf(field: Field): string {
  try {
    return text.decode(bytesOf(field));
  } catch (cause) {
    throw notOnnx(`field ${field.number} should be text in UTF-8`, cause);
  }
}

/** A 32-bit float. */
export function floatOf(field: Field): number {
  if (field.fixed?.byteLength !== 4) throw notOnnx(`field ${field.number} should be a float`);
  return field.fixed.getFloat32(0, true);
}

/** Whole numbers of a repeated field: one, or many packed into bytes. */
export function integersOf(field: Field): bigint[] {
  if (field.integer !== undefined) return [BigInt.asIntN(64, field.integer)];
  const reader = new Cursor(bytesOf(field));
  const values: bigint[] = [];
  while (!reader.atEnd) values.push(BigInt.asIntN(64, reader.varint()));
  return values;
}

/** Floats of a repeated field, of 4 or 8 bytes each: one, or many packed into bytes. */
export function floatsOf(field: Field, size: 4 | 8): number[] {
  const get = (view: DataView, at: number) =>
    size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
  if (field.fixed?.byteLength === size) return [get(field.fixed, 0)];
  const bytes = bytesOf(field);
  if (bytes.length % size !== 0) throw notOnnx(`field ${field.number} does not hold floats of ${size} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / size }, (_, i) => get(view, i * size));
}

/** The error of bytes that are not what they should be. */
export function notOnnx(problem: string, cause?: unknown): OsteonError {
  return new OsteonError('onnx-file', `this is not an ONNX file, or it is cut short: ${problem}`, {
    hint: 'Fetch or export the file again.',
    cause,
  });
}

class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.atEnd) throw notOnnx('a number reaches past the end');
      const byte = this.#bytes[this.#at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw notOnnx('a number is longer than ten bytes');
  }

  bytes(length: number): Uint8Array {
    const left = this.#bytes.length - this.#at;
    if (length > left) throw notOnnx(`${length} bytes are announced where ${left} are left`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  view(length: number): DataView {
    const bytes = this.bytes(length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }
}
