/** A file of which any range can be read: on a disk, an entry of a zip, a file dropped onto a page. */

export interface RandomAccessFile {
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
