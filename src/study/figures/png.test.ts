import { crc32, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePng, pngDataUri } from './png.ts';

/** Chunks of a PNG with their checksums verified by zlib. */
function chunksOf(png: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at);
    const type = Buffer.from(png.subarray(at + 4, at + 8)).toString('latin1');
    expect(view.getUint32(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.set(type, png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

/** Undoes filters 0, 1 and 2 (PNG 9.2). */
function decode(png: Uint8Array): { width: number; height: number; pixels: number[] } {
  const chunks = chunksOf(png);
  const header = chunks.get('IHDR') as Uint8Array;
  const view = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const channels = header[9] === 2 ? 3 : 1;
  const rows = inflateSync(chunks.get('IDAT') as Uint8Array);
  const stride = width * channels;
  const pixels: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < stride; x++) {
      const filter = rows[y * (stride + 1)];
      const left = x >= channels ? pixels[y * stride + x - channels] : 0;
      const above = y > 0 ? pixels[(y - 1) * stride + x] : 0;
      pixels.push((rows[y * (stride + 1) + 1 + x] + [0, left, above][filter]) & 255);
    }
  return { width, height, pixels };
}

describe('encodePng', () => {
  it('gives every pixel back, grey and RGB, noise and ramps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(1, 3),
        fc.integer({ min: 0, max: 60 }),
        (width, height, channels, step) => {
          const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => i * step + (i % 7));
          const read = decode(encodePng(pixels, width, height));
          expect(read).toEqual({ width, height, pixels: Array.from(pixels) });
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });

  it('writes the same bytes again, and refuses a wrong number of them', () => {
    const pixels = new Uint8Array(300).fill(7, 100);
    expect(encodePng(pixels, 10, 10)).toEqual(encodePng(pixels, 10, 10));
    expect(() => encodePng(pixels, 10, 11)).toThrow(expect.objectContaining({ code: 'png-size' }));
  });

  it('becomes a data URI', () => {
    const png = encodePng(
      new Uint8Array(90_000).map((_, i) => i * 31),
      300,
      300,
    );
    const [, base64] = pngDataUri(png).split('base64,');
    expect(new Uint8Array(Buffer.from(base64, 'base64'))).toEqual(png);
  });
});
