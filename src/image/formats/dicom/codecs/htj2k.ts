/** High-throughput JPEG 2000 (ISO 15444-15) through OpenJPH. */

import { type Decode, decodeWith, requireEndMarker, startWasm } from './codec.ts';

export async function load(): Promise<Decode> {
  const { default: factory } = await import('@cornerstonejs/codec-openjph/wasmjs');
  const { HTJ2KDecoder } = await startWasm(factory);
  return (frame) => {
    requireEndMarker(frame, 'HTJ2K');
    return decodeWith(() => new HTJ2KDecoder(), frame);
  };
}
