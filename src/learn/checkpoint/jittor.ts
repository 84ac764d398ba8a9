/**
 * Pickles of NumPy arrays by name: what Jittor saves (JMedSeg's `.pkl`). Jittor puts the SHA-1 of the pickle
 * and the letters HCAJSLHD behind it. Source: Jittor, python/jittor/__init__.py (`safepickle`).
 */

import { sha1 } from '@noble/hashes/sha1';
import { builtinGlobals } from './pickle/builtin-globals.ts';
import { numpyGlobals } from './pickle/numpy-globals.ts';
import type { Source } from './pickle/source.ts';
import { unpickle } from './pickle/unpickle.ts';
import { type PickleValue, requirePlain } from './pickle/values.ts';

const ending = new TextEncoder().encode('HCAJSLHD');

/** Reads one pickle that fills the file; a checksum of Jittor behind it must be right. */
export function readJittorPickle(bytes: Uint8Array, source: Source): PickleValue {
  const globals = new Map([...builtinGlobals(source), ...numpyGlobals(source)]);
  const persistent = () => {
    throw source.broken('its pickle refers to something beside it, and nothing is there');
  };
  const { value, end } = unpickle(bytes, { globals, persistent }, source);
  const plain = requirePlain(value, source);
  const rest = bytes.subarray(end);
  if (rest.length === 0) return plain;
  if (rest.length !== 28 || !ending.every((byte, i) => rest[20 + i] === byte))
    throw source.broken(`${rest.length} bytes follow its pickle`);
  if (!sha1(bytes.subarray(0, end)).every((byte, i) => byte === rest[i]))
    throw source.broken("Jittor's checksum of it is wrong");
  return plain;
}
