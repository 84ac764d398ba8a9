/** LZW as TIFF 6.0 section 13 defines it: codes of 9 to 12 bits, most significant bit first. */

const clear = 256;
const end = 257;
const most = 4096;

/**
 * Unpacks into `output`; returns the bytes written. Stops at the end of either; -1 for a code that no encoder
 * can have written.
 *
 * A new code stands for the string before plus the first byte of the string that follows it, and both lie in
 * the output side by side. So the table keeps places instead of bytes: code c is the output from `starts[c]`
 * to `starts[c + 1]`, both included.
 */
export function decodeLzw(input: Uint8Array, output: Uint8Array): number {
  const starts = new Int32Array(most + 1);
  const bits = input.length * 8;
  const size = output.length;
  let at = 0;
  let out = 0;
  let width = 9;
  let mask = 511;
  let next = 258;
  let previous = -1;
  while (out < size) {
    if (at + width > bits) return out;
    const byte = at >>> 3;
    // beyond the end of the input undefined counts as 0
    const window = (input[byte] << 16) | (input[byte + 1] << 8) | input[byte + 2];
    const code = (window >>> (24 - (at & 7) - width)) & mask;
    at += width;
    if (code === end) return out;
    if (code === clear) {
      width = 9;
      mask = 511;
      next = 258;
      previous = -1;
      continue;
    }
    if (previous >= 0 && next < most) {
      starts[next++] = previous;
      starts[next] = out;
      if (next === mask && width < 12) {
        width++;
        mask = (1 << width) - 1;
      }
    }
    previous = out;
    if (code < clear) output[out++] = code;
    else {
      if (code >= next) return -1;
      let from = starts[code];
      const stop = Math.min(out + starts[code + 1] - from + 1, size);
      while (out < stop) output[out++] = output[from++];
    }
  }
  return out;
}
