/** RLE Lossless (PS3.5 annex G): byte planes, most significant first, each packed as PackBits. */

import type { Decoded, Expected } from './codec.ts';

export async function load() {
  return decodeRle;
}

/** Every plane must hold rows x columns bytes; one of padding is allowed to each. */
export function decodeRle(frame: Uint8Array, { columns, rows, bitsAllocated }: Expected): Decoded {
  const planes = bitsAllocated >> 3;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (frame.length < 64) throw new Error(`the RLE header has ${frame.length} of 64 bytes`);
  const segments = view.getUint32(0, true);
  if (segments !== planes) throw new Error(`${segments} RLE segments for ${planes} bytes per pixel`);
  const pixels = columns * rows;
  const out = new Uint8Array(pixels * planes);
  for (let s = 0; s < planes; s++) {
    const start = view.getUint32(4 + 4 * s, true);
    const end = s + 1 < planes ? view.getUint32(8 + 4 * s, true) : frame.length;
    if (start < 64 || end < start || end > frame.length)
      throw new Error(`RLE segment ${s} lies outside the frame`);
    // The most significant byte comes first; memory is little endian.
    unpack(frame, start, end, out, planes - 1 - s, planes, pixels);
  }
  const samples =
    planes === 1 ? out : planes === 2 ? new Uint16Array(out.buffer) : new Uint32Array(out.buffer);
  return { samples, columns, rows, components: 1 };
}

function unpack(
  from: Uint8Array,
  start: number,
  end: number,
  to: Uint8Array,
  offset: number,
  stride: number,
  pixels: number,
): void {
  let at = start;
  let pixel = 0;
  let put = offset;
  while (pixel < pixels && at < end) {
    const code = from[at++];
    if (code < 128) {
      const count = Math.min(code + 1, pixels - pixel);
      if (at + count > end) break;
      for (let i = 0; i < count; i++, put += stride) to[put] = from[at + i];
      at += code + 1;
      pixel += count;
    } else if (code > 128) {
      const count = Math.min(257 - code, pixels - pixel);
      const value = from[at++];
      for (let i = 0; i < count; i++, put += stride) to[put] = value;
      pixel += count;
    }
  }
  if (pixel < pixels) throw new Error(`an RLE segment holds ${pixel} of ${pixels} bytes`);
}
