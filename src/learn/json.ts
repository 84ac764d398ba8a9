/** Values that JSON can hold: configurations of networks, what a checkpoint says besides its tensors. */

import { OsteonError } from '../errors.ts';

/** Values that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Checks that a value comes back equal from JSON.
 *
 * @throws OsteonError `checkpoint-not-json` with the path of what would be lost: NaN and infinities (JSON
 *   would store null), undefined, functions, typed arrays, maps, dates
 */
export function requireJson(value: unknown, path: string, depth = 0): asserts value is Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (depth < 100 && Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) requireJson(value[i], `${path}[${i}]`, depth + 1);
    return;
  }
  if (depth < 100 && isPlainObject(value)) {
    for (const [key, each] of Object.entries(value)) requireJson(each, `${path}.${key}`, depth + 1);
    return;
  }
  const shown = typeof value === 'object' ? (value?.constructor?.name ?? 'an object') : String(value);
  throw new OsteonError('checkpoint-not-json', `${path} is ${shown}, which JSON cannot hold`, {
    hint: 'Use finite numbers, texts, truth values, null, and arrays and objects of these; put arrays of numbers into tensors.',
    kind: 'usage',
  });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
