/** JPEG-LS (ISO 14495-1) through CharLS. */

import { type Decode, decodeWith, startWasm, type WasmDecoder } from './codec.ts';

interface CharLs {
  readonly JpegLSDecoder: new () => WasmDecoder;
  /** What a thrown number, a pointer to a C++ exception, has to say. */
  getExceptionMessage(pointer: number): string;
}

export async function load(): Promise<Decode> {
  const { default: factory } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  const charls = await startWasm<CharLs>(factory);
  return (frame) => {
    try {
      return decodeWith(() => new charls.JpegLSDecoder(), frame);
    } catch (cause) {
      throw typeof cause === 'number' ? new Error(charls.getExceptionMessage(cause)) : cause;
    }
  };
}
