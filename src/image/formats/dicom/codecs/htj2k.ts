/** High-throughput JPEG 2000 (ISO 15444-15) through OpenJPH. */

import {
  type Decode,
  decodeWith,
  requireEndMarker,
  silent,
  type WasmDecoder,
  type WasmFactory,
} from './codec.ts';

export async function load(): Promise<Decode> {
  const { default: factory } = await import('@cornerstonejs/codec-openjph/wasmjs');
  const module = await (factory as WasmFactory<{ HTJ2KDecoder: new () => WasmDecoder }>)(silent());
  return (frame) => {
    requireEndMarker(frame, 'HTJ2K');
    return decodeWith(() => new module.HTJ2KDecoder(), frame);
  };
}
