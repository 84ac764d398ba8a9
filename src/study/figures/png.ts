/** Pixels to a PNG file (ISO/IEC 15948): 8-bit grey or RGB, not interlaced, the same bytes every time. */

import { zlibSync } from 'fflate';
import { OsteonError } from '../../errors.ts';
import { crc32 } from '../../image/index.ts';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const colourTypeOf: Readonly<Record<number, number>> = { 1: 0, 3: 2 };

/**
 * Encodes pixels, row by row from the top left; one byte per pixel is grey, three are red, green, blue.
 * @throws OsteonError `png-size` where the number of bytes is neither one nor three per pixel.
 */
export function encodePng(pixels: Uint8Array | Uint8ClampedArray, width: number, height: number): Uint8Array {
  const channels = pixels.length / (width * height);
  const colourType = colourTypeOf[channels];
  if (colourType === undefined)
    throw new OsteonError('png-size', `${pixels.length} bytes for ${width} x ${height} pixels`, {
      hint: 'pass one byte (grey) or three (RGB) per pixel',
      kind: 'usage',
    });
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colourType], 8);
  const data = zlibSync(filterRows(pixels, width * channels, height, channels), { level: 6 });
  const parts = [Uint8Array.from(signature), chunk('IHDR', header), chunk('IDAT', data), chunk('IEND')];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** A PNG as a URI that a self-contained page can show. */
export function pngDataUri(png: Uint8Array): string {
  const step = 0x8000; // arguments of one call
  let binary = '';
  for (let at = 0; at < png.length; at += step) binary += String.fromCharCode(...png.subarray(at, at + step));
  return `data:image/png;base64,${btoa(binary)}`;
}

/**
 * Each row as its difference from the left (1) or from above (2) or as it is (0), whichever has the smallest
 * sum of absolute values (PNG 12.8).
 */
function filterRows(pixels: ArrayLike<number>, stride: number, height: number, channels: number): Uint8Array {
  const out = new Uint8Array((stride + 1) * height);
  const candidates = [new Uint8Array(stride), new Uint8Array(stride), new Uint8Array(stride)];
  const [asIs, fromLeft, fromAbove] = candidates;
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < stride; x++) {
      const at = row * stride + x;
      asIs[x] = pixels[at];
      fromLeft[x] = pixels[at] - (x >= channels ? pixels[at - channels] : 0);
      fromAbove[x] = pixels[at] - (row > 0 ? pixels[at - stride] : 0);
    }
    const costs = candidates.map(absoluteSum);
    const filter = costs.indexOf(Math.min(...costs));
    out[row * (stride + 1)] = filter;
    out.set(candidates[filter], row * (stride + 1) + 1);
  }
  return out;
}

/** Bytes as signed values. */
function absoluteSum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte < 128 ? byte : 256 - byte;
  return sum;
}

function chunk(type: string, data = new Uint8Array(0)): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let c = 0; c < 4; c++) out[4 + c] = type.charCodeAt(c);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}
