/** A file that lies in memory: what a browser, a test or a zip archive hands over. */

import { Decompress, unzlibSync } from 'fflate';
import type { ByteFile, ByteStream } from './byte-file.ts';
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
        return unzlibSync(block, { out: new Uint8Array(size) });
      } catch (cause) {
        throw inflateError(name, cause);
      }
    },
    async sibling(other) {
      return other in others ? memoryFile(others[other], other, others) : undefined;
    },
    async close() {},
  };
}

function inflateMemory(bytes: Uint8Array, name: string): ByteStream {
  const ready: Uint8Array[] = [];
  let fed = 0;
  const decompress = new Decompress((chunk) => {
    if (chunk.length > 0) ready.push(chunk);
  });
  const feed = () => {
    const end = Math.min(bytes.length, fed + step);
    try {
      decompress.push(bytes.subarray(fed, end), end === bytes.length);
    } catch (cause) {
      throw inflateError(name, cause);
    }
    fed = end;
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
