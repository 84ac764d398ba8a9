/** Checks the arguments that a pickle passes to a function of the allow list. */

import type { Source } from './source.ts';

/** Most axes of a tensor; PyTorch and NumPy allow 64 and 32. */
const mostAxes = 64;

/** A whole number from 0 on. */
export function size(value: unknown, what: string, source: Source): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw source.broken(`${what} is no whole number from 0 on`);
}

/** A list of sizes or strides, their product still a whole number. */
export function sizes(value: unknown, what: string, source: Source): number[] {
  if (!Array.isArray(value) || value.length > mostAxes) throw source.broken(`${what} is no list of sizes`);
  const all = value.map((each) => size(each, what, source));
  // The count of elements must stay a whole number, or every later check of bounds would be void.
  if (!Number.isSafeInteger(all.reduce((product, each) => product * Math.max(1, each), 1)))
    throw source.broken(`${what} is beyond any memory`);
  return all;
}

/** Bytes, also as Python 2 wrote them: a text of the characters U+0000 to U+00FF. */
export function bytes(value: unknown, what: string, source: Source): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw source.broken(`${what} is no block of bytes`);
  source.charge(value.length);
  const all = new Uint8Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 255) throw source.broken(`${what} holds a character that is no byte`);
    all[i] = code;
  }
  return all;
}
