/**
 * Where DICOM bytes come from: a file on a disk, an entry of a zip, a file dropped onto a page. Only ranges
 * are read, so that the headers of thousands of slices never need their pixels in memory.
 */

export interface DicomFile {
  /** Relative to the input; the only name that reports and errors show. */
  readonly name: string;
  readonly size: number;
  /** A read costs as much as all bytes before its end (compressed entries of a zip). */
  readonly sequential?: boolean;
  /**
   * Bytes [start, min(end, size)); the caller may change them. Where `into` is given and large enough, they
   * may be written there, which spares a series of slices as many allocations.
   */
  read(start: number, end: number, into?: Uint8Array): Promise<Uint8Array>;
}

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
