/**
 * Sequential Huffman JPEG with 8 or 12 bits per sample and one component (ISO 10918-1 processes 1, 2 and 4):
 * no library that runs in Node and the browser decodes 12 bits. The inverse cosine transform is the exact
 * one in double precision, so samples differ from integer decoders by at most 1.
 */

import type { Decoded } from './codec.ts';
import { BitReader, type HuffmanTable } from './huffman.ts';
import { readMarkers } from './jpeg-markers.ts';

/** Decodes one greyscale frame; throws an Error that says what is wrong or not supported. */
export function decodeJpegExtended(bytes: Uint8Array): Decoded {
  const { frame, dc, ac, quantization, restartInterval, start } = readMarkers(bytes);
  const { process, precision, rows, columns } = frame;
  if (process > 0xc1) throw new Error(`JPEG process with marker FF${process.toString(16)} is not supported`);
  const steps = quantization[frame.quantization];
  if (!steps || !dc || !ac) throw new Error('a JPEG table is missing');
  const bits = new BitReader(bytes, start);
  const samples = new Uint16Array(rows * columns);
  const block = new Float64Array(64);
  const most = (1 << precision) - 1;
  const middle = 1 << (precision - 1);
  let predicted = 0;
  let left = restartInterval;
  for (let y = 0; y < rows; y += 8)
    for (let x = 0; x < columns; x += 8) {
      if (restartInterval > 0 && left-- === 0) {
        bits.restart();
        predicted = 0;
        left = restartInterval - 1;
      }
      block.fill(0);
      predicted += bits.signed(bits.symbol(dc));
      block[0] = predicted * steps[0];
      readAc(bits, ac, steps, block);
      inverseCosine(block);
      for (let v = 0; v < 8 && y + v < rows; v++)
        for (let u = 0; u < 8 && x + u < columns; u++) {
          const value = Math.round(block[8 * v + u]) + middle;
          samples[(y + v) * columns + x + u] = Math.max(0, Math.min(most, value));
        }
    }
  return { samples, columns, rows, components: 1 };
}

function readAc(bits: BitReader, table: HuffmanTable, steps: readonly number[], block: Float64Array): void {
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(table);
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size === 0) {
      if (run < 15) return;
      k += 15;
      continue;
    }
    k += run;
    if (k > 63) throw new Error('a JPEG block has more than 64 coefficients');
    block[zigzag[k]] = bits.signed(size) * steps[k];
  }
}

/** zigzag[k]: place in the block (row-major) of the k-th coefficient of the codestream (figure A.6). */
const zigzag: readonly number[] = Array.from({ length: 64 }, (_, place) => place).sort((a, b) => {
  const diagonal = (p: number) => (p >> 3) + (p & 7);
  const along = (p: number) => (diagonal(p) % 2 === 0 ? p & 7 : p >> 3);
  return diagonal(a) - diagonal(b) || along(a) - along(b);
});

/** cosine[8 * x + u] = C(u) / 2 * cos((2x + 1) u pi / 16), of A.3.3. */
const cosine = Float64Array.from({ length: 64 }, (_, i) => {
  const u = i & 7;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos((((i >> 3) * 2 + 1) * u * Math.PI) / 16);
});

const line = new Float64Array(8);

/** In place: rows, then columns. */
function inverseCosine(block: Float64Array): void {
  for (let row = 0; row < 64; row += 8) transformLine(block, row, 1);
  for (let column = 0; column < 8; column++) transformLine(block, column, 8);
}

/** The even and odd parts are shared by the two samples that mirror each other. */
function transformLine(block: Float64Array, start: number, stride: number): void {
  for (let u = 0; u < 8; u++) line[u] = block[start + stride * u];
  for (let x = 0; x < 4; x++) {
    const c = 8 * x;
    const even =
      line[0] * cosine[c] + line[2] * cosine[c + 2] + line[4] * cosine[c + 4] + line[6] * cosine[c + 6];
    const odd =
      line[1] * cosine[c + 1] + line[3] * cosine[c + 3] + line[5] * cosine[c + 5] + line[7] * cosine[c + 7];
    block[start + stride * x] = even + odd;
    block[start + stride * (7 - x)] = even - odd;
  }
}
