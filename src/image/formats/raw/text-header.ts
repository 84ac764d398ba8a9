/** Headers of lines of text in front of binary voxels (NRRD, MetaImage). */

import { type ByteFile, bytesAt } from './byte-file.ts';
import { invalidHeader } from './errors.ts';

/** More than the header of a segmentation with a thousand named segments. */
const mostBytes = 1 << 22;

/**
 * The lines up to and with the first for which `isLast` holds (all lines where none does), without their line
 * ends, and the position of the byte after them.
 * @throws OsteonError `invalid-header` where no end comes within 4 MiB.
 */
export async function readTextHeader(
  file: ByteFile,
  format: string,
  isLast: (line: string) => boolean,
): Promise<{ lines: string[]; end: number }> {
  const decoder = new TextDecoder();
  const lines: string[] = [];
  let bytes = await bytesAt(file, 0, 1 << 14);
  let at = 0;
  for (;;) {
    const newline = bytes.indexOf(10, at);
    if (newline < 0 && bytes.length < file.size) {
      if (bytes.length >= mostBytes) throw invalidHeader(format, file.name, 'no end within 4 MiB');
      bytes = await bytesAt(file, 0, bytes.length * 4);
      continue;
    }
    const stop = newline < 0 ? bytes.length : newline;
    const line = decoder.decode(bytes.subarray(at, stop)).replace(/\r$/, '');
    at = Math.min(stop + 1, bytes.length);
    lines.push(line);
    if (isLast(line) || newline < 0) return { lines, end: at };
  }
}
