/** Small reads at scattered places of a file (directories and their tables), served from one window. */

import { OsteonError } from '../../../errors.ts';
import { type ByteFile, bytesAt } from '../raw/byte-file.ts';

const windowBytes = 1 << 14;

export class WindowReader {
  readonly #file: ByteFile;
  #start = 0;
  #window: Uint8Array = new Uint8Array(0);

  constructor(file: ByteFile) {
    this.#file = file;
  }

  /** @throws OsteonError `truncated-file` where the range leaves the file. */
  async view(position: number, length: number): Promise<DataView> {
    const { name, size } = this.#file;
    if (!(position >= 0 && length >= 0 && position + length <= size))
      throw new OsteonError(
        'truncated-file',
        `'${name}' ends early: it points to its bytes ${position} to ${position + length}, but has ${size}.`,
        { hint: 'Copy or export the file again, and compare its size with the original.' },
      );
    if (position < this.#start || position + length > this.#start + this.#window.length) {
      this.#start = position;
      this.#window = await bytesAt(this.#file, position, Math.max(windowBytes, length));
    }
    return new DataView(this.#window.buffer, this.#window.byteOffset + position - this.#start, length);
  }
}
