/** The pixels of one page, little endian, at their place in the volume. */

import { type ByteFile, bytesAt } from '../raw/byte-file.ts';
import { elementTypes, swapBytes } from '../raw/elements.ts';
import { corruptFile, truncatedFile } from '../raw/errors.ts';
import { decodeLzw } from './lzw.ts';
import { decodePackBits } from './packbits.ts';
import type { Page } from './page.ts';
import { undoPredictor } from './predictor.ts';

/**
 * Fills `target` (width * height pixels, beginning at a multiple of 8). Memory: the page's stored bytes and,
 * for tiles and padded strips, one tile.
 * @throws OsteonError `truncated-file`, `corrupt-file`.
 */
export async function decodePage(file: ByteFile, page: Page, target: Uint8Array): Promise<void> {
  if (await readPlain(file, page, target)) return;
  const across = Math.ceil(page.width / page.tileWidth);
  await Promise.all(
    Array.from({ length: across * Math.ceil(page.height / page.tileHeight) }, async (_, chunk) => {
      const stored = await storedChunk(file, page, chunk);
      const left = (chunk % across) * page.tileWidth;
      const top = Math.floor(chunk / across) * page.tileHeight;
      await placeChunk(file, page, stored, target, left, top);
    }),
  );
}

/** Uncompressed strips that follow each other are read straight to their place. */
async function readPlain(file: ByteFile, page: Page, target: Uint8Array): Promise<boolean> {
  const { compression, tileWidth, width, oneBit, offsets, byteCounts, type, littleEndian } = page;
  if (compression !== 'none' || tileWidth !== width || oneBit) return false;
  const together = offsets.every((offset, s) => s === 0 || offset === offsets[s - 1] + byteCounts[s - 1]);
  if (!together) return false;
  const got = await file.readAt(target, offsets[0]);
  if (got < target.length) throw truncatedFile(file.name, target.length, got);
  if (!littleEndian) swapBytes(target, elementTypes[type]);
  return true;
}

async function storedChunk(
  file: ByteFile,
  { offsets, byteCounts }: Page,
  chunk: number,
): Promise<Uint8Array> {
  const stored = await bytesAt(file, offsets[chunk], byteCounts[chunk]);
  if (stored.length < byteCounts[chunk]) throw truncatedFile(file.name, byteCounts[chunk], stored.length);
  return stored;
}

/** Unpacks a strip or tile and copies what of it lies on the page. */
async function placeChunk(
  file: ByteFile,
  page: Page,
  stored: Uint8Array,
  target: Uint8Array,
  left: number,
  top: number,
): Promise<void> {
  const { width, height, tileWidth, tileHeight, type, oneBit } = page;
  const pixelBytes = elementTypes[type];
  const rows = Math.min(tileHeight, height - top);
  const rowBytes = oneBit ? Math.ceil(tileWidth / 8) : tileWidth * pixelBytes;
  const inPlace = tileWidth === width && !oneBit;
  const unpacked = inPlace
    ? target.subarray(top * rowBytes, (top + rows) * rowBytes)
    : new Uint8Array(rows * rowBytes);
  await unpack(file, page, stored, unpacked, tileHeight * rowBytes);
  if (oneBit) {
    spreadBits(unpacked, page, target, left, top, rows);
    return;
  }
  undoPredictor(unpacked, page);
  if (inPlace) return;
  const visible = Math.min(tileWidth, width - left) * pixelBytes;
  for (let row = 0; row < rows; row++)
    target.set(
      unpacked.subarray(row * rowBytes, row * rowBytes + visible),
      ((top + row) * width + left) * pixelBytes,
    );
}

async function unpack(
  file: ByteFile,
  { compression }: Page,
  stored: Uint8Array,
  unpacked: Uint8Array,
  fullBytes: number,
): Promise<void> {
  let got: number;
  switch (compression) {
    case 'none':
      unpacked.set(stored.subarray(0, unpacked.length));
      got = stored.length;
      break;
    case 'packbits':
      got = decodePackBits(stored, unpacked);
      break;
    case 'lzw':
      got = decodeLzw(stored, unpacked);
      break;
    case 'deflate': {
      const bytes = await file.inflate(stored, fullBytes);
      unpacked.set(bytes.subarray(0, unpacked.length));
      got = bytes.length;
    }
  }
  if (got < unpacked.length)
    throw corruptFile(
      file.name,
      `a strip or tile unpacks to ${Math.max(0, got)} bytes, not ${unpacked.length}`,
    );
}

function spreadBits(
  bytes: Uint8Array,
  { width, tileWidth, reversedBits }: Page,
  target: Uint8Array,
  left: number,
  top: number,
  rows: number,
): void {
  const rowBytes = Math.ceil(tileWidth / 8);
  const visible = Math.min(tileWidth, width - left);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < visible; i++) {
      const bit = reversedBits ? i & 7 : 7 - (i & 7);
      target[(top + row) * width + left + i] = (bytes[row * rowBytes + (i >> 3)] >> bit) & 1;
    }
}
