/** JPEG 2000 (ISO 15444-1) through OpenJPEG. */

import {
  type Decode,
  decodeWith,
  requireEndMarker,
  silent,
  type WasmDecoder,
  type WasmFactory,
} from './codec.ts';

export async function load(): Promise<Decode> {
  const { default: factory } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const module = await (factory as WasmFactory<{ J2KDecoder: new () => WasmDecoder }>)(silent());
  return (frame) => {
    requireEndMarker(frame, 'JPEG 2000');
    return decodeWith(() => new module.J2KDecoder(), frame);
  };
}
