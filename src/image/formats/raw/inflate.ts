/** Inflates raw deflate data (zip entries, deflated transfer syntax) with a bound on what may come out. */

import { Inflate } from 'fflate';

/** Compressed bytes that are handed over at once: a bomb is noticed after at most 1032 times as many. */
const step = 1 << 16;

/**
 * Inflates until the data end or `limit` bytes are out. `complete` is false where the limit cut it short or
 * the data broke off; `bytes` then holds what came until there.
 */
export function inflateRaw(data: Uint8Array, limit: number): { bytes: Uint8Array; complete: boolean } {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  const inflate = new Inflate((chunk, final) => {
    chunks.push(chunk);
    length += chunk.length;
    complete ||= final;
  });
  try {
    // Only the last byte is pushed as the end: where data break off that push throws, and with it goes
    // only what that byte would have added.
    const last = data.length - 1;
    for (let at = 0; at < last && length <= limit; at += step)
      inflate.push(data.subarray(at, Math.min(at + step, last)), false);
    if (length <= limit && data.length > 0) inflate.push(data.subarray(last), true);
  } catch {
    complete = false;
  }
  const bytes = new Uint8Array(Math.min(length, limit));
  let at = 0;
  for (const chunk of chunks) {
    if (at >= bytes.length) break;
    bytes.set(chunk.subarray(0, bytes.length - at), at);
    at += chunk.length;
  }
  return { bytes, complete: complete && length <= limit };
}
