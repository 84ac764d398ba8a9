/**
 * What a reader of a format needs of the world around it. Implemented over memory (`memory-file.ts`, runs in
 * a browser) and over files (`disk-file.node.ts`), so that each format is written once.
 */

/** A file that can be read at any place. */
export interface ByteFile {
  /** As the user gave it; error messages show this and nothing else of the path. */
  readonly name: string;
  readonly size: number;
  /** Fills `target` from `position` on; returns the bytes delivered, fewer than asked only at the end. */
  readAt(target: Uint8Array, position: number): Promise<number>;
  /** The gzip or zlib stream that begins at `position`, decompressed. */
  inflateFrom(position: number): ByteStream;
  /** Decompresses one zlib block that is known to give at most `size` bytes. */
  inflate(block: Uint8Array, size: number): Promise<Uint8Array>;
  /** A file in the same folder (or below), for headers whose voxels lie in another file. */
  sibling(name: string): Promise<ByteFile | undefined>;
  close(): Promise<void>;
}

/** Bytes that arrive in order. */
export interface ByteStream {
  /** Fills `target`; returns the bytes delivered, fewer than asked only at the end. */
  read(target: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** The bytes of `file` from `position` on, as a stream. */
export function plainStream(file: ByteFile, position: number): ByteStream {
  let at = position;
  return {
    async read(target) {
      const got = await file.readAt(target, at);
      at += got;
      return got;
    },
    async close() {},
  };
}

/** Up to `length` bytes from `position` on. */
export async function bytesAt(file: ByteFile, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, Math.min(length, file.size - position)));
  return bytes.subarray(0, await file.readAt(bytes, position));
}
