/** Entropy-coded segments of JPEG (ISO 10918-1 annex F.2.2): bits behind byte stuffing, and canonical codes. */

export interface HuffmanTable {
  /** By the next 9 bits: code length * 256 + symbol where the code is that short, else 0. */
  readonly short: Uint16Array;
  /** Per code length: the largest code of that length, or -1. */
  readonly largest: Int32Array;
  /** Per code length: what to add to a code to get its index among the symbols. */
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

const shortBits = 9;

/** `counts[i]` codes have the length i + 1; `symbols` are in the order of their codes. */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const short = new Uint16Array(1 << shortBits);
  const largest = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    offset[length] = index - code;
    for (let i = 0; i < counts[length - 1]; i++, code++, index++) {
      largest[length] = code;
      if (length > shortBits) continue;
      const start = code << (shortBits - length);
      short.fill((length << 8) | symbols[index], start, start + (1 << (shortBits - length)));
    }
    code <<= 1;
  }
  return { short, largest, offset, symbols };
}

export class BitReader {
  private readonly bytes: Uint8Array;
  private at: number;
  /** The next bits, left-aligned in what `left` counts; at most 32. */
  private buffer = 0;
  private left = 0;
  /** Zero bits appended behind the end of the segment, so that a look ahead is possible there. */
  private invented = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.at = start;
  }

  /** At least 16 bits are in the buffer afterwards. */
  private fill(): void {
    while (this.left <= 24) {
      let byte = this.bytes[this.at];
      if (byte === undefined || (byte === 0xff && this.bytes[this.at + 1] !== 0)) {
        byte = 0;
        this.invented += 8;
      } else this.at += byte === 0xff ? 2 : 1;
      this.buffer = (this.buffer << 8) | byte;
      this.left += 8;
    }
  }

  private drop(count: number): void {
    this.left -= count;
    if (this.left < this.invented) throw new Error('the JPEG scan ends before all of its samples came');
  }

  symbol({ short, largest, offset, symbols }: HuffmanTable): number {
    if (this.left < 16) this.fill();
    const found = short[(this.buffer >>> (this.left - shortBits)) & ((1 << shortBits) - 1)];
    if (found !== 0) {
      this.drop(found >> 8);
      return found & 255;
    }
    for (let length = shortBits + 1; length <= 16; length++) {
      const code = (this.buffer >>> (this.left - length)) & ((1 << length) - 1);
      if (code > largest[length]) continue;
      this.drop(length);
      return symbols[code + offset[length]];
    }
    throw new Error('the JPEG scan holds a code that is in no table');
  }

  /** RECEIVE and EXTEND: a number of `size` (up to 15) bits whose first bit is its sign, 1 for positive. */
  signed(size: number): number {
    if (size === 0) return 0;
    if (this.left < 16) this.fill();
    const value = (this.buffer >>> (this.left - size)) & ((1 << size) - 1);
    this.drop(size);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** Moves behind the restart marker that must stand here. */
  restart(): void {
    this.left = 0;
    this.invented = 0;
    if (this.bytes[this.at] !== 0xff || (this.bytes[this.at + 1] & 0xf8) !== 0xd0)
      throw new Error('a JPEG restart marker is missing');
    this.at += 2;
  }
}
