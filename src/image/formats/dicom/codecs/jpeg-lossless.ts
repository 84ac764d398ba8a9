/**
 * JPEG lossless, processes 14 and 14 SV1 (ISO 10918-1 annex H), one component of 2 to 16 bits. The library
 * that was tried gave a wrong last sample, which is why this is our own.
 */

import { type Decode, type Decoded, requireEndMarker } from './codec.ts';
import { BitReader, type HuffmanTable } from './huffman.ts';
import { readMarkers } from './jpeg-markers.ts';

export async function load(): Promise<Decode> {
  return decodeJpegLossless;
}

/** Every sample is the sum, modulo 2^16, of a prediction from its neighbours and a coded difference. */
export function decodeJpegLossless(bytes: Uint8Array): Decoded {
  requireEndMarker(bytes, 'JPEG lossless');
  const { frame, dc, restartInterval, predictor, pointTransform, start } = readMarkers(bytes);
  const { process, precision, rows, columns } = frame;
  if (process !== 0xc3) throw new Error(`JPEG process with marker FF${process.toString(16)} is not lossless`);
  if (dc === undefined) throw new Error('a JPEG table is missing');
  if (predictor < 1 || predictor > 7) throw new Error(`JPEG predictor ${predictor} is not one of 1 to 7`);
  if (restartInterval % columns !== 0) throw new Error('JPEG restart interval within a line');
  const samples = new Uint16Array(rows * columns);
  const bits = new BitReader(bytes, start);
  const first = 1 << (precision - pointTransform - 1);
  const linesPerRestart = restartInterval / columns;
  for (let y = 0; y < rows; y++) {
    const restarted = linesPerRestart > 0 && y > 0 && y % linesPerRestart === 0;
    if (restarted) bits.restart();
    const isFirst = y === 0 || restarted;
    decodeLine(bits, dc, samples, y * columns, columns, isFirst ? 1 : predictor, isFirst ? first : undefined);
  }
  if (pointTransform > 0) for (let i = 0; i < samples.length; i++) samples[i] <<= pointTransform;
  return { samples, columns, rows, components: 1 };
}

/** Difference of 16 bits: category 16 has no further bits and means 32768 (H.1.2.2). */
function difference(bits: BitReader, table: HuffmanTable): number {
  const size = bits.symbol(table);
  return size === 16 ? 32768 : bits.signed(size);
}

/** The first sample of a line is predicted from above, or is `first` where there is no line above. */
function decodeLine(
  bits: BitReader,
  table: HuffmanTable,
  samples: Uint16Array,
  start: number,
  columns: number,
  predictor: number,
  first: number | undefined,
): void {
  samples[start] = (first ?? samples[start - columns]) + difference(bits, table);
  for (let i = start + 1; i < start + columns; i++) {
    const a = samples[i - 1];
    let predicted = a;
    if (predictor > 1) {
      const b = samples[i - columns];
      const c = samples[i - columns - 1];
      if (predictor === 2) predicted = b;
      else if (predictor === 3) predicted = c;
      else if (predictor === 4) predicted = a + b - c;
      else if (predictor === 5) predicted = a + ((b - c) >> 1);
      else if (predictor === 6) predicted = b + ((a - c) >> 1);
      else predicted = (a + b) >> 1;
    }
    samples[i] = predicted + difference(bits, table);
  }
}
