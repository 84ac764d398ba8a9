/** Predictors of TIFF (6.0 section 14 and Technical Note 3), undone in place, row by row. */

import { elementTypes, swapBytes } from '../raw/elements.ts';
import type { Page } from './page.ts';

/**
 * Turns unpacked rows into little-endian pixels. `bytes` begins at a multiple of 8 and holds whole rows of
 * `tileWidth` pixels.
 */
export function undoPredictor(bytes: Uint8Array, { predictor, tileWidth, type, littleEndian }: Page): void {
  const width = elementTypes[type];
  if (predictor === 3) {
    undoFloatPredictor(bytes, tileWidth, width);
    return;
  }
  if (!littleEndian) swapBytes(bytes, width);
  if (predictor === 2) undoDifferences(bytes, tileWidth, width);
}

/** Each pixel was stored as its difference to the left one, modulo its width. */
function undoDifferences(bytes: Uint8Array, rowLength: number, width: number): void {
  const pixels = unsignedView(bytes, width);
  for (let row = 0; row < pixels.length; row += rowLength)
    if (pixels instanceof BigUint64Array)
      for (let i = row + 1; i < row + rowLength; i++) pixels[i] += pixels[i - 1];
    else for (let i = row + 1; i < row + rowLength; i++) pixels[i] += pixels[i - 1];
}

function unsignedView(
  bytes: Uint8Array,
  width: number,
): Uint8Array | Uint16Array | Uint32Array | BigUint64Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (width === 2) return new Uint16Array(buffer, byteOffset, byteLength >> 1);
  if (width === 4) return new Uint32Array(buffer, byteOffset, byteLength >> 2);
  if (width === 8) return new BigUint64Array(buffer, byteOffset, byteLength >> 3);
  return bytes;
}

/** A row's bytes by significance (all first bytes, then all second, most significant first), then differences. */
function undoFloatPredictor(bytes: Uint8Array, rowLength: number, width: number): void {
  const rowBytes = rowLength * width;
  const planes = new Uint8Array(rowBytes);
  for (let row = 0; row < bytes.length; row += rowBytes) {
    let sum = 0;
    for (let i = 0; i < rowBytes; i++) {
      sum = (sum + bytes[row + i]) & 255;
      planes[i] = sum;
    }
    for (let plane = 0; plane < width; plane++)
      for (let i = 0; i < rowLength; i++)
        bytes[row + i * width + width - 1 - plane] = planes[plane * rowLength + i];
  }
}
