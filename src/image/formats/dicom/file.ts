/**
 * Where DICOM bytes come from. Only ranges are read, so that the headers of thousands of slices never need their
 * pixels in memory.
 */

import type { RandomAccessFile } from '../raw/random-access.ts';

/** A file that may be DICOM. */
export type DicomFile = RandomAccessFile;

/** Bytes that are in memory already, as a file. */
export function memoryFile(name: string, bytes: Uint8Array): DicomFile {
  return { name, size: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

/** Runs `work` over the items in `width` lanes, one item at a time in each; results in the items' order. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number, lane: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const run = async (lane: number) => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index, lane);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, (_, lane) => run(lane)));
  return results;
}
