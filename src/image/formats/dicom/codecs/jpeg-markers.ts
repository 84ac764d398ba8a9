/** Marker segments of a JPEG codestream (ISO 10918-1 annex B): what precedes the first scan. */

import { type HuffmanTable, huffmanTable } from './huffman.ts';

export interface JpegFrame {
  /** Second byte of the SOF marker: C0 baseline, C1 extended, C3 lossless. */
  readonly process: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly quantization: number;
}

export interface JpegScan {
  readonly frame: JpegFrame;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
  /** By quantization table: 64 values in zigzag order. */
  readonly quantization: readonly (readonly number[])[];
  /** Samples (lossless) or blocks between restart markers; 0 for none. */
  readonly restartInterval: number;
  /** First byte of the three behind the component list: Ss, the predictor of lossless processes. */
  readonly predictor: number;
  /** Al: bits that were shifted out before coding. */
  readonly pointTransform: number;
  /** Where the entropy-coded bytes begin. */
  readonly start: number;
}

/** Sample precision of the first frame header; throws where there is none. */
export function jpegPrecision(bytes: Uint8Array): number {
  for (const { marker, body } of segments(bytes)) if (isFrameHeader(marker)) return body[0];
  throw new Error('the JPEG codestream has no frame header');
}

/** Tables and headers up to the first scan of a one-component image; throws what is missing. */
export function readMarkers(bytes: Uint8Array): JpegScan {
  const quantization: number[][] = [];
  const dc: HuffmanTable[] = [];
  const ac: HuffmanTable[] = [];
  let frame: JpegFrame | undefined;
  let restartInterval = 0;
  for (const { marker, body, end } of segments(bytes)) {
    if (marker === 0xdb) readQuantization(body, quantization);
    else if (marker === 0xc4) readHuffman(body, dc, ac);
    else if (marker === 0xdd) restartInterval = (body[0] << 8) | body[1];
    else if (isFrameHeader(marker)) frame = readFrame(marker, body);
    else if (marker === 0xda) {
      if (frame === undefined) throw new Error('a JPEG scan comes before its frame header');
      if (body[0] !== 1) throw new Error(`a JPEG scan has ${body[0]} components, one is expected`);
      return {
        frame,
        dc: dc[body[2] >> 4],
        ac: ac[body[2] & 15],
        quantization,
        restartInterval,
        predictor: body[3],
        pointTransform: body[5] & 15,
        start: end,
      };
    }
  }
  throw new Error('the JPEG codestream has no scan');
}

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function* segments(bytes: Uint8Array): Generator<{ marker: number; body: Uint8Array; end: number }> {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new Error(`no JPEG marker at byte ${at}`);
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + ((bytes[at + 2] << 8) | bytes[at + 3]);
    yield { marker, body: bytes.subarray(at + 4, end), end };
    at = end;
  }
}

function readFrame(process: number, body: Uint8Array): JpegFrame {
  if (body[5] !== 1) throw new Error(`the JPEG frame has ${body[5]} components, one is expected`);
  const rows = (body[1] << 8) | body[2];
  const columns = (body[3] << 8) | body[4];
  if (rows === 0 || columns === 0) throw new Error(`the JPEG frame has ${columns}x${rows} samples`);
  return { process, precision: body[0], rows, columns, quantization: body[8] };
}

function readQuantization(body: Uint8Array, tables: number[][]): void {
  let at = 0;
  while (at < body.length) {
    const wide = body[at] >> 4 !== 0;
    const id = body[at++] & 15;
    tables[id] = Array.from({ length: 64 }, (_, k) =>
      wide ? (body[at + 2 * k] << 8) | body[at + 2 * k + 1] : body[at + k],
    );
    at += wide ? 128 : 64;
  }
}

function readHuffman(body: Uint8Array, dc: HuffmanTable[], ac: HuffmanTable[]): void {
  let at = 0;
  while (at + 17 <= body.length) {
    const counts = body.subarray(at + 1, at + 17);
    const symbols = counts.reduce((sum, n) => sum + n, 0);
    const table = huffmanTable(counts, body.subarray(at + 17, at + 17 + symbols));
    (body[at] >> 4 === 0 ? dc : ac)[body[at] & 15] = table;
    at += 17 + symbols;
  }
}
