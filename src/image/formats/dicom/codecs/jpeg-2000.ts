/** JPEG 2000 (ISO 15444-1) through OpenJPEG. */

import { type Decode, decodeWith, requireEndMarker, startWasm } from './codec.ts';

export async function load(): Promise<Decode> {
  const { default: factory } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const { J2KDecoder } = await startWasm(factory);
  return (frame) => {
    requireEndMarker(frame, 'JPEG 2000');
    return decodeWith(() => new J2KDecoder(), frame);
  };
}
