/** Pixels of the frames of a segmentation: bits, fractions or labels, uncompressed or RLE. */

import type { DataSet } from 'dicom-parser';
import { OsteonError } from '../../../errors.ts';
import { decodeRle } from './codecs/rle.ts';
import { transferSyntaxes } from './syntax.ts';

/** Calls `visit` for each pixel (row-major) of one frame that is not 0, in ascending order. */
export type VisitPixels = (visit: (pixel: number, value: number) => void) => void;

export interface SegPixels {
  readonly file: DataSet;
  readonly bitsAllocated: number;
  readonly frames: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Returns a function from a frame to a visitor of its pixels.
 * @throws OsteonError `seg-syntax` for other compressions, `truncated-file` where pixels are missing.
 */
export function frameReader(pixels: SegPixels): (frame: number) => VisitPixels {
  const { file, bitsAllocated } = pixels;
  const element = file.elements.x7fe00010;
  if (element === undefined) throw truncated('it has no pixel data');
  if (![1, 8, 16].includes(bitsAllocated))
    throw new OsteonError('seg-bits', `a segmentation with ${bitsAllocated} bits per pixel is not defined`, {
      hint: 'export it again as BINARY, FRACTIONAL or LABELMAP',
    });
  return element.fragments === undefined ? nativeFrames(pixels) : rleFrames(pixels);
}

/** Bits run on from frame to frame without a gap (PS3.5 8.1.1), least significant first. */
function nativeFrames({ file, bitsAllocated, frames, rows, columns }: SegPixels) {
  const { dataOffset, length } = file.elements.x7fe00010;
  const area = rows * columns;
  const needed = Math.ceil((area * frames * bitsAllocated) / 8);
  if (length < needed) throw truncated(`${length} of ${needed} bytes of pixel data`);
  const bytes = file.byteArray.subarray(dataOffset, dataOffset + length);
  if (bitsAllocated === 1)
    return (frame: number) => visitBits(bytes, Math.floor((area * frame) / 8), (area * frame) % 8, area);
  const samples = bitsAllocated === 8 ? bytes : littleEndian16(bytes.subarray(0, needed));
  return (frame: number) => visitSamples(samples.subarray(frame * area, (frame + 1) * area));
}

function littleEndian16(bytes: Uint8Array): Uint16Array {
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes[2 * i] | (bytes[2 * i + 1] << 8));
}

function visitSamples(samples: ArrayLike<number>): VisitPixels {
  return (visit) => {
    for (let p = 0; p < samples.length; p++) if (samples[p] !== 0) visit(p, samples[p]);
  };
}

/** A frame of `area` bits from bit `firstBit` of byte `firstByte`; bytes of zeros, the most, cost one step. */
function visitBits(bytes: Uint8Array, firstByte: number, firstBit: number, area: number): VisitPixels {
  return (visit) => {
    for (let at = 0; 8 * at < firstBit + area; at++) {
      const byte = bytes[firstByte + at];
      if (byte === 0) continue;
      for (let bit = 0; bit < 8; bit++) {
        const pixel = 8 * at + bit - firstBit;
        if ((byte >>> bit) & 1 && pixel >= 0 && pixel < area) visit(pixel, 1);
      }
    }
  };
}

/** One fragment per frame (PS3.5 A.4.2). Bits, which the standard leaves out of RLE, come packed or as bytes. */
function rleFrames({ file, bitsAllocated, frames, rows, columns }: SegPixels) {
  const syntax = file.string('x00020010')?.trim() ?? '';
  const known = transferSyntaxes[syntax];
  if (known?.codec !== 'rle')
    throw new OsteonError('seg-syntax', `a segmentation in ${known?.name ?? syntax} is not read`, {
      hint: 'export it uncompressed (Explicit VR Little Endian)',
    });
  const { fragments = [] } = file.elements.x7fe00010;
  if (fragments.length !== frames) throw truncated(`${fragments.length} of ${frames} RLE frames`);
  return (frame: number): VisitPixels => {
    const { position, length } = fragments[frame];
    const bytes = file.byteArray.subarray(position, position + length);
    if (bitsAllocated === 1) return rleBits(bytes, frame, rows, columns);
    const { samples } = decode(bytes, frame, { rows, columns, bitsAllocated });
    return visitSamples(samples);
  };
}

function rleBits(bytes: Uint8Array, frame: number, rows: number, columns: number): VisitPixels {
  const packed = Math.ceil((rows * columns) / 8);
  try {
    const { samples } = decodeRle(bytes, { rows, columns, bitsAllocated: 8 });
    return visitSamples(samples);
  } catch {
    const { samples } = decode(bytes, frame, { rows: 1, columns: packed, bitsAllocated: 8 });
    return visitBits(samples as Uint8Array, 0, 0, rows * columns);
  }
}

function decode(bytes: Uint8Array, frame: number, expected: Parameters<typeof decodeRle>[1]) {
  try {
    return decodeRle(bytes, expected);
  } catch (cause) {
    throw truncated(`frame ${frame + 1}: ${(cause as Error).message}`);
  }
}

function truncated(what: string): OsteonError {
  return new OsteonError('truncated-file', `the segmentation is cut short or broken: ${what}`, {
    hint: 'copy the file again, or export it again',
  });
}
