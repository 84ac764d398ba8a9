/**
 * Writes one gzip or zlib stream with all threads: blocks of 1 MiB are compressed side by side, each with the
 * 32 KiB before it as dictionary and closed by a sync flush, so that their concatenation is one ordinary
 * deflate stream (RFC 1951). The bytes depend on the input only: no time, no name, no number of threads.
 */

import zlib from 'node:zlib';
import type { LongWork } from '../../../progress.ts';
import type { AtomicFile } from '../atomic.node.ts';
import { adler32, crc32 as crc32ByTable } from './checksums.ts';

const blockSize = 1 << 20;
const windowSize = 1 << 15;
/** libuv compresses on four threads; what lies ready is at most this many blocks. */
const inFlight = 4;

export interface DeflateOptions extends LongWork {
  readonly wrapper: 'gzip' | 'zlib';
  /** zlib's level: 1 is fast (noisy scans), 6 small (label maps). */
  readonly level: number;
  /** What progress messages name. */
  readonly step: string;
}

/** Compresses the concatenation of `parts` into the file. Memory: a dozen MiB beside the parts. */
export async function writeDeflated(
  file: AtomicFile,
  parts: readonly Uint8Array[],
  { wrapper, level, step, signal, onProgress }: DeflateOptions,
): Promise<void> {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  await file.write(wrapper === 'gzip' ? gzipHead : zlibHead);
  const checksum = wrapper === 'gzip' ? crc32 : adler32;
  let check = wrapper === 'gzip' ? 0 : 1;
  let done = 0;
  const pending: Promise<Uint8Array>[] = [];
  for (const { block, before, last } of blocks(parts)) {
    signal?.throwIfAborted();
    pending.push(deflateBlock(block, before, last, level));
    pending.at(-1)?.catch(() => {}); // awaited below; an earlier failure must not leave it unhandled
    check = checksum(block, check);
    if (pending.length >= inFlight) await file.write(await (pending.shift() as Promise<Uint8Array>));
    done += block.length;
    onProgress?.({ step, done, total });
  }
  for (const block of pending) await file.write(await block);
  await file.write(wrapper === 'gzip' ? gzipTail(check, total) : zlibTail(check));
}

/** No flags, no time (0), operating system 255 (unknown): RFC 1952. */
const gzipHead = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
const zlibHead = Uint8Array.of(0x78, 0x01);

function gzipTail(crc: number, length: number): Uint8Array {
  const tail = new DataView(new ArrayBuffer(8));
  tail.setUint32(0, crc, true);
  tail.setUint32(4, length % 2 ** 32, true);
  return new Uint8Array(tail.buffer);
}

function zlibTail(adler: number): Uint8Array {
  return Uint8Array.of(adler >>> 24, adler >>> 16, adler >>> 8, adler);
}

function* blocks(parts: readonly Uint8Array[]) {
  const filled = parts.filter((part) => part.length > 0);
  for (const [p, part] of filled.entries())
    for (let at = 0; at < part.length; at += blockSize) {
      const end = Math.min(part.length, at + blockSize);
      yield {
        block: part.subarray(at, end),
        before: part.subarray(Math.max(0, at - windowSize), at),
        last: p === filled.length - 1 && end === part.length,
      };
    }
}

function deflateBlock(
  block: Uint8Array,
  before: Uint8Array,
  last: boolean,
  level: number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const options = {
      level,
      finishFlush: last ? zlib.constants.Z_FINISH : zlib.constants.Z_SYNC_FLUSH,
      chunkSize: blockSize,
      ...(before.length > 0 && { dictionary: before }),
    };
    zlib.deflateRaw(block, options, (error, out) => (error ? reject(error) : resolve(out)));
  });
}

/** Node has `zlib.crc32` since 20.15. */
const crc32: (bytes: Uint8Array, start: number) => number = zlib.crc32 ?? crc32ByTable;
