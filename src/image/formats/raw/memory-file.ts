/** A file that lies in memory: what a browser, a test or a zip archive hands over. */

import { Gunzip, Unzlib, unzlibSync } from 'fflate';
import type { ByteFile, ByteStream } from './byte-file.ts';
import { adler32, crc32 } from './checksums.ts';
import { inflateError } from './errors.ts';

/** Bytes fed to the decompressor at once; bounds what lies ready but unread to about 1032 times as much. */
const step = 1 << 14;

/**
 * Wraps bytes as a file. `others` holds the files beside it by name (detached headers).
 * Memory: the bytes themselves; decompression keeps 16 KiB of input and its output.
 */
export function memoryFile(
  bytes: Uint8Array,
  name = 'file',
  others: Readonly<Record<string, Uint8Array>> = {},
): ByteFile {
  return {
    name,
    size: bytes.length,
    async readAt(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
    inflateFrom: (position) => inflateMemory(bytes.subarray(position), name),
    async inflate(block, size) {
      try {
        const out = unzlibSync(block, { out: new Uint8Array(size) });
        if (adler32(out, 1) === storedCheck(block, false)) return out;
      } catch (cause) {
        throw inflateError(name, cause);
      }
      throw inflateError(name, 'incorrect data check');
    },
    async sibling(other) {
      return other in others ? memoryFile(others[other], other, others) : undefined;
    },
    async close() {},
  };
}

function inflateMemory(bytes: Uint8Array, name: string): ByteStream {
  const ready: Uint8Array[] = [];
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const unpack = isGzip ? new Gunzip() : new Unzlib();
  let fed = 0;
  let check = isGzip ? 0 : 1;
  let members = 1;
  unpack.ondata = (chunk) => {
    check = isGzip ? crc32(chunk, check) : adler32(chunk, check);
    if (chunk.length > 0) ready.push(chunk);
  };
  if (unpack instanceof Gunzip) unpack.onmember = () => members++;
  const feed = () => {
    const end = Math.min(bytes.length, fed + step);
    try {
      unpack.push(bytes.subarray(fed, end), end === bytes.length);
    } catch (cause) {
      throw inflateError(name, cause);
    }
    fed = end;
    // the library checks neither; of a gzip file of several parts only Node's zlib checks the sums
    if (end === bytes.length && members === 1 && check !== storedCheck(bytes, isGzip))
      throw inflateError(name, 'incorrect data check');
  };
  return {
    async read(target) {
      let filled = 0;
      while (filled < target.length) {
        if (ready.length === 0) {
          if (fed >= bytes.length) break;
          feed();
          continue;
        }
        const part = ready[0].subarray(0, target.length - filled);
        target.set(part, filled);
        filled += part.length;
        if (part.length === ready[0].length) ready.shift();
        else ready[0] = ready[0].subarray(part.length);
      }
      return filled;
    },
    async close() {},
  };
}

/** The checksum at the end: CRC-32 before the length in gzip, Adler-32 (most significant byte first) in zlib. */
function storedCheck(bytes: Uint8Array, isGzip: boolean): number {
  if (bytes.length < 8) return -1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isGzip ? view.getUint32(bytes.length - 8, true) : view.getUint32(bytes.length - 4, false);
}
