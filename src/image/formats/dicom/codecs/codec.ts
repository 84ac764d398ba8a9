/** What every decoder of compressed frames is given and gives back. */

/** Unsigned bit patterns, as the codestream holds them; sign and unused bits are settled by the caller. */
export type Samples = Uint8Array | Uint16Array | Uint32Array;

export interface Decoded {
  readonly samples: Samples;
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
}

/** What the header says the frame is; only RLE, which has no header of its own, depends on it. */
export interface Expected {
  readonly columns: number;
  readonly rows: number;
  readonly bitsAllocated: number;
}

/** Decodes one frame; throws an Error that says what is wrong with it. */
export type Decode = (frame: Uint8Array, expected: Expected) => Decoded;

/** The wasm decoders of the cornerstone project share this face. */
export interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  decode(): void;
  getFrameInfo(): {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
  };
  delete(): void;
}

/** What a wasm package brings: its decoder class among other things. */
export type WasmModule = Readonly<Record<string, new () => WasmDecoder>>;

/**
 * Starts a wasm package from what `import()` of it gives: a factory that loads the wasm lying next to it. It
 * is kept off the console; the object that says so becomes the module, so each start gets one of its own.
 */
export async function startWasm<M = WasmModule>(factory: unknown): Promise<M> {
  return (factory as (options: object) => Promise<M>)({ print() {}, printErr() {} });
}

/** Decodes with one wasm decoder object, and copies the result out of the wasm memory. */
export function decodeWith(create: () => WasmDecoder, frame: Uint8Array): Decoded {
  const decoder = create();
  try {
    decoder.getEncodedBuffer(frame.length).set(frame);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    const out = decoder.getDecodedBuffer();
    const bytes = bitsPerSample <= 8 ? 1 : 2;
    if (out.length < width * height * componentCount * bytes)
      throw new Error(`${out.length} bytes decoded for ${width}x${height} pixels`);
    const copy = out.slice(0, width * height * componentCount * bytes);
    const samples = bytes === 1 ? copy : new Uint16Array(copy.buffer);
    return { samples, columns: width, rows: height, components: componentCount };
  } finally {
    decoder.delete();
  }
}

/** Codestreams of the JPEG family end with a marker; DICOM may append one zero byte to make the length even. */
export function requireEndMarker(frame: Uint8Array, name: string): void {
  let end = frame.length;
  while (end > 2 && frame[end - 1] === 0) end--;
  if (frame[end - 2] !== 0xff || frame[end - 1] !== 0xd9)
    throw new Error(`the ${name} codestream has no end marker, so it was cut short`);
}
