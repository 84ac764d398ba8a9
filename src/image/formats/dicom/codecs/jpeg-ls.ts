/** JPEG-LS (ISO 14495-1) through CharLS. */

import { type Decode, decodeWith, silent, type WasmDecoder, type WasmFactory } from './codec.ts';

interface CharLs {
  JpegLSDecoder: new () => WasmDecoder;
  getExceptionMessage(pointer: number): string;
}

export async function load(): Promise<Decode> {
  const { default: factory } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  const module = await (factory as WasmFactory<CharLs>)(silent());
  return (frame) => {
    try {
      return decodeWith(() => new module.JpegLSDecoder(), frame);
    } catch (cause) {
      throw typeof cause === 'number' ? new Error(module.getExceptionMessage(cause)) : cause;
    }
  };
}
