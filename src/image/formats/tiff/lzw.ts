/** LZW as TIFF 6.0 section 13 defines it: codes of 9 to 12 bits, most significant bit first. */

const clear = 256;
const end = 257;
const most = 4096;

/**
 * Unpacks into `output`; returns the bytes written. Every string of the table lies in the output already
 * (a string plus the byte that followed it), so the table keeps places, not bytes.
 * Stops at the end of either; -1 for a code that no encoder can have written.
 */
export function decodeLzw(input: Uint8Array, output: Uint8Array): number {
  const starts = new Int32Array(most);
  const lengths = new Int32Array(most);
  let buffer = 0;
  let held = 0;
  let at = 0;
  let out = 0;
  let width = 9;
  let next = 258;
  let previous = 0;
  let previousLength = 0;
  while (out < output.length) {
    while (held < width) {
      if (at >= input.length) return out;
      buffer = ((buffer << 8) | input[at++]) & 0xffffff;
      held += 8;
    }
    held -= width;
    const code = (buffer >>> held) & ((1 << width) - 1);
    if (code === end) return out;
    if (code === clear) {
      width = 9;
      next = 258;
      previousLength = 0;
      continue;
    }
    const start = out;
    let from = 0;
    let length = 1;
    if (code < 256) output[out++] = code;
    else {
      if (code < next) {
        from = starts[code];
        length = lengths[code];
      } else if (code === next && previousLength > 0) {
        from = previous;
        length = previousLength + 1; // the string that this very code completes
      } else return -1;
      const stop = Math.min(out + length, output.length);
      while (out < stop) output[out++] = output[from++];
    }
    if (previousLength > 0 && next < most) {
      starts[next] = previous;
      lengths[next] = previousLength + 1;
      next++;
      if (next === (1 << width) - 1 && width < 12) width++;
    }
    previous = start;
    previousLength = length;
  }
  return out;
}
