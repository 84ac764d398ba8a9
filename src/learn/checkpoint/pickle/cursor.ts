/** Reads a pickle from front to back; what lies behind the end is an error, never a guess. */

import type { Source } from './source.ts';

/** Longest text of a number or a name in a line; Python refuses numbers of more than 4300 digits too. */
const longestLine = 4300;

const utf8 = new TextDecoder();

/** A place in the bytes of a pickle, which moves on with every read. */
export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly source: Source;
  at: number;

  constructor(bytes: Uint8Array, start: number, source: Source) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.source = source;
    this.at = start;
  }

  /** Moves on by so many bytes and says where they began. */
  #skip(count: number): number {
    const start = this.at;
    if (count > this.#bytes.length - start)
      throw this.source.broken(`it breaks off at byte ${start}, where ${count} more were expected`);
    this.at += count;
    return start;
  }

  /** The next bytes, not copied. */
  take(count: number): Uint8Array {
    const start = this.#skip(count);
    return this.#bytes.subarray(start, start + count);
  }

  uint8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  /** A length of eight bytes; one beyond 2^53 lies behind the end of any file. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true));
  }

  /** Big-endian, as pickles hold floats. */
  float64(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  /** Text up to the next line feed. */
  line(): string {
    const end = this.#bytes.subarray(this.at, this.at + longestLine).indexOf(10);
    if (end < 0) throw this.source.broken(`a line that begins at byte ${this.at} has no end`);
    const text = this.text(end);
    this.at++;
    return text;
  }

  /** UTF-8; lone surrogates, which Python lets pass, become U+FFFD. */
  text(count: number): string {
    return utf8.decode(this.take(count));
  }

  /** One character per byte, as Python 2 wrote texts. */
  latin1(count: number): string {
    return latin1(this.take(count));
  }
}

/** Bytes as the characters U+0000 to U+00FF. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
