/** A file on disk, opened once and read in order or at any place. */

import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { createUnzip, inflate } from 'node:zlib';
import { OsteonError } from '../../../errors.ts';
import type { ByteFile, ByteStream } from './byte-file.ts';
import { inflateError } from './errors.ts';

const inflateBlock = promisify(inflate);

/** Chunks of decompression: large enough that the hops between threads cost nothing. */
const chunkSize = 1 << 20;

/**
 * Opens a file for the readers. `name` is what error messages show.
 * @throws OsteonError `file-not-found`, `file-unreadable`, `file-empty`.
 */
export async function openDiskFile(path: string, name = path): Promise<ByteFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw openError(name, cause);
  }
  const status = await handle.stat();
  if (!status.isFile() || status.size === 0) {
    await handle.close();
    if (status.isFile())
      throw new OsteonError('file-empty', `'${name}' is empty: 0 bytes.`, {
        hint: 'Copy or export the file again.',
      });
    throw new OsteonError('file-unreadable', `'${name}' is neither a file nor a folder.`, {
      hint: 'Give a file, or a folder of DICOM files or TIFF pages.',
    });
  }
  return {
    name,
    size: status.size,
    readAt: (target, position) => readFully(handle, target, position),
    inflateFrom: (position) => inflateDisk(path, name, position),
    async inflate(block, size) {
      try {
        // a little more than needed: a chunk that is filled to its end costs zlib a second one
        return await inflateBlock(block, { chunkSize: size + 64, maxOutputLength: size + 64 });
      } catch (cause) {
        throw inflateError(name, cause);
      }
    },
    async sibling(other) {
      const inside = normalize(other);
      if (isAbsolute(inside) || inside.startsWith('..'))
        throw new OsteonError(
          'data-file-outside',
          `'${name}' points to '${other}', outside its own folder.`,
          {
            hint: 'Put the data file beside its header and name it there without a path.',
          },
        );
      try {
        return await openDiskFile(join(dirname(path), inside), join(dirname(name), inside));
      } catch (error) {
        if (error instanceof OsteonError && error.code === 'file-not-found') return undefined;
        throw error;
      }
    },
    close: () => handle.close(),
  };
}

async function readFully(handle: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle.read(target, filled, target.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** gzip or zlib, told apart by content; reading, unpacking and copying overlap on two threads. */
function inflateDisk(path: string, name: string, position: number): ByteStream {
  const compressed = createReadStream(path, { start: position, highWaterMark: chunkSize });
  const unzip = createUnzip({ chunkSize });
  pipeline(compressed, unzip, () => {}); // errors arrive through the iterator
  const chunks = unzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let rest: Uint8Array | undefined;
  return {
    async read(target) {
      let filled = 0;
      while (filled < target.length) {
        if (rest === undefined || rest.length === 0) {
          const next = await nextChunk(chunks, name);
          if (next === undefined) break;
          rest = next;
        }
        const part = rest.subarray(0, target.length - filled);
        target.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
      }
      return filled;
    },
    async close() {
      unzip.destroy();
      compressed.destroy();
    },
  };
}

async function nextChunk(chunks: AsyncIterator<Uint8Array>, name: string): Promise<Uint8Array | undefined> {
  try {
    const { done, value } = await chunks.next();
    return done ? undefined : value;
  } catch (cause) {
    throw inflateError(name, cause);
  }
}

/** What a failed open means to a person. */
export function openError(name: string, cause: unknown): OsteonError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new OsteonError('file-not-found', `'${name}' does not exist.`, { hint: 'Check the path.', cause });
  if (code === 'EACCES' || code === 'EPERM')
    return new OsteonError('file-unreadable', `'${name}' may not be read by this user.`, {
      hint: 'Ask its owner for the right to read it (chmod +r).',
      cause,
    });
  if (code === 'ELOOP')
    return new OsteonError('file-unreadable', `'${name}' is a symbolic link that leads back to itself.`, {
      hint: 'Give the real file.',
      cause,
    });
  return new OsteonError('file-unreadable', `'${name}' cannot be read (${code ?? String(cause)}).`, {
    hint: 'Check the disk or the network share it lies on.',
    cause,
  });
}
