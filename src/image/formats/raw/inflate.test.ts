import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { inflateRaw } from './inflate.ts';

describe('inflateRaw', () => {
  // CT pixels: hard to compress, so that one deflate block is longer than what is read to see a header.
  const { plain, packed } = pixels();

  function pixels() {
    let state = 3;
    const plain = Uint8Array.from({ length: 200_000 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return 100 + (state >>> 28);
    });
    return { plain, packed: deflateSync(plain) };
  }

  it('gives the whole and says that it is complete', () => {
    const { bytes, complete } = inflateRaw(packed, plain.length);
    expect(complete).toBe(true);
    expect(Buffer.compare(bytes, plain)).toBe(0);
  });

  // Zips written by Python and Windows came back as "inflates to 0 bytes": the first block ended after the cut.
  it.each([600, 2000, 50_000, 100_000])('gives the beginning that %i bytes hold', (cut) => {
    const { bytes, complete } = inflateRaw(packed.subarray(0, cut), plain.length);
    expect(complete).toBe(false);
    expect(bytes.length).toBeGreaterThan(cut - 400);
    expect(Buffer.compare(bytes, plain.subarray(0, bytes.length))).toBe(0);
  });

  it('is not complete where the last byte is missing, where more was declared, or where nothing is there', () => {
    expect(inflateRaw(packed.subarray(0, -1), plain.length).complete).toBe(false);
    expect(inflateRaw(packed, plain.length - 1)).toMatchObject({ complete: false });
    expect(inflateRaw(new Uint8Array(0), 10)).toEqual({ bytes: new Uint8Array(0), complete: false });
  });
});
