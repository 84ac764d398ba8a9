/** LZW against an encoder that follows the text of TIFF 6.0, and against bytes that no encoder wrote. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLzw } from './lzw.ts';

/** The compressor of TIFF 6.0 section 13, written for clarity; `clearAt` bounds the table. */
function encodeLzw(bytes: Uint8Array, clearAt = 4094): Uint8Array {
  const bits: number[] = [];
  let table = new Map<string, number>();
  let width = 9;
  const put = (code: number) => {
    for (let bit = width - 1; bit >= 0; bit--) bits.push((code >> bit) & 1);
  };
  const reset = () => {
    put(256);
    table = new Map(Array.from({ length: 256 }, (_, n) => [String.fromCharCode(n), n]));
    width = 9;
  };
  let next = 258;
  reset();
  let omega = '';
  for (const byte of bytes) {
    const k = String.fromCharCode(byte);
    if (table.has(omega + k)) omega += k;
    else {
      put(table.get(omega) as number);
      table.set(omega + k, next++);
      if (next === 512 || next === 1024 || next === 2048) width++;
      omega = k;
      if (next > clearAt) {
        reset();
        next = 258;
      }
    }
  }
  if (omega !== '') put(table.get(omega) as number);
  put(257);
  const packed = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [b, bit] of bits.entries()) packed[b >> 3] |= bit << (7 - (b & 7));
  return packed;
}

const decoded = (packed: Uint8Array, length: number) => {
  const out = new Uint8Array(length);
  return { written: decodeLzw(packed, out), out };
};

describe('decodeLzw', () => {
  it('reads the example of TIFF 6.0 section 13', () => {
    const text = Uint8Array.of(7, 7, 7, 8, 8, 7, 7, 6, 6);
    expect(decoded(encodeLzw(text), 9)).toEqual({ written: 9, out: text });
  });

  it('returns what was packed', () => {
    const few = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3000 });
    const many = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 9000, minLength: 5000 });
    fc.assert(
      fc.property(fc.oneof(few, many), (values) => {
        const bytes = Uint8Array.from(values);
        expect(decoded(encodeLzw(bytes), bytes.length)).toEqual({ written: bytes.length, out: bytes });
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it('follows an encoder that clears its table at any size', () => {
    const bytes = Uint8Array.from({ length: 30000 }, (_, i) => (Math.imul(i, 2654435761) >>> 26) ^ (i >> 9));
    for (const clearAt of [300, 510, 511, 512, 1023, 4093, 4094])
      expect(Buffer.compare(decoded(encodeLzw(bytes, clearAt), bytes.length).out, bytes), `${clearAt}`).toBe(
        0,
      );
  });

  it('never runs over, loops or throws on damaged bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 300 }), (packed, length) => {
        const { written } = decoded(packed, length);
        expect(written).toBeLessThanOrEqual(length);
        expect(written).toBeGreaterThanOrEqual(-1);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
