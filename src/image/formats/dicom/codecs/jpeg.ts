/** Lossy JPEG: baseline and 8-bit extended through libjpeg-turbo, 12-bit extended by this house's decoder. */

import { type Decode, decodeWith, requireEndMarker, startWasm } from './codec.ts';
import { decodeJpegExtended } from './jpeg-extended.ts';
import { jpegPrecision } from './jpeg-markers.ts';

export async function load(): Promise<Decode> {
  const { default: factory } = await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs');
  const { JPEGDecoder } = await startWasm(factory);
  return (frame) => {
    requireEndMarker(frame, 'JPEG');
    if (jpegPrecision(frame) > 8) return decodeJpegExtended(frame);
    return decodeWith(() => new JPEGDecoder(), frame);
  };
}
