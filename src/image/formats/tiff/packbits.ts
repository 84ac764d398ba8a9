/** PackBits, TIFF 6.0 section 9. */

/** Unpacks into `output`; returns the bytes written. Stops at the end of either. */
export function decodePackBits(input: Uint8Array, output: Uint8Array): number {
  let at = 0;
  let out = 0;
  while (at < input.length && out < output.length) {
    const code = (input[at++] << 24) >> 24;
    if (code >= 0) {
      const part = input.subarray(at, at + Math.min(code + 1, output.length - out));
      output.set(part, out);
      out += part.length;
      at += code + 1;
    } else if (code !== -128 && at < input.length) {
      const stop = Math.min(out + 1 - code, output.length);
      output.fill(input[at++], out, stop);
      out = stop;
    }
  }
  return out;
}
