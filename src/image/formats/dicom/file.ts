/**
 * Where DICOM bytes come from: a file on a disk, an entry of a zip, a file dropped onto a page. Only ranges
 * are read, so that the headers of thousands of slices never need their pixels in memory.
 */

export interface DicomFile {
  /** Relative to the input; the only name that reports and errors show. */
  readonly name: string;
  readonly size: number;
  /** Bytes [start, min(end, size)); the caller may keep and change them. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Bytes that are in memory already, as a file. */
export function memoryFile(name: string, bytes: Uint8Array): DicomFile {
  return { name, size: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

/** Runs `work` over the items, at most `width` at once, results in the items' order. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
