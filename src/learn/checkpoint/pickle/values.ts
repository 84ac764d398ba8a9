/**
 * What comes out of a pickle: plain values and tensors. Dictionaries are maps, because their keys may be
 * numbers (optimizer state) and their order counts; tuples and lists are both arrays.
 */

import type { Tensor } from '../../tensor.ts';
import type { Source } from './source.ts';

/** Values of a pickle, dictionaries as maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Tensor
  | readonly PickleValue[]
  | ReadonlySet<PickleValue>
  | ReadonlyMap<PickleValue, PickleValue>;

/** The same with dictionaries as objects, their keys as texts. */
export type PlainValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Tensor
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** A name of Python that a pickle may mention, and what stands for it here when it is called. */
export class PickleFunction {
  readonly name: string;
  readonly call: (args: readonly unknown[]) => unknown;

  constructor(name: string, call: (args: readonly unknown[]) => unknown) {
    this.name = name;
    this.call = call;
  }
}

/** A value that is complete only after the BUILD instruction; `build` gives what takes its place. */
export interface Unfinished {
  readonly memo: number[];
  build(state: unknown): unknown;
}

/** True for a value that waits for its state. */
export function isUnfinished(value: unknown): value is Unfinished {
  return typeof value === 'object' && value !== null && 'build' in value && 'memo' in value;
}

/** True for a tensor, among the values of a pickle. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}

/** Deeper nesting than any checkpoint has, and far less than a call stack holds. */
const deepest = 200;
/** Values of an unfolded structure: what a list of lists of shared lists would become when written out. */
const mostValues = 1 << 26;

/**
 * Checks a finished value: only plain values and tensors, no cycle, not too deep, and not unfolding to
 * more than 67 million values where parts are shared. Work is linear in what the pickle holds.
 */
export function requirePlain(root: unknown, source: Source): PickleValue {
  const sizes = new Map<object, number>();
  const measure = (value: unknown, depth: number): number => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return 1;
    if (value instanceof Uint8Array || isTensor(value)) return 1;
    const known = sizes.get(value);
    if (known === 0) throw source.broken('a value contains itself');
    if (known !== undefined) return known;
    if (depth > deepest) throw source.broken(`its values are nested more than ${deepest} deep`);
    sizes.set(value, 0);
    let size = 1;
    for (const part of partsOf(value, source)) size += measure(part, depth + 1);
    if (size > mostValues) throw source.broken(`it unfolds to more than ${mostValues} values`);
    sizes.set(value, size);
    return size;
  };
  measure(root, 0);
  return root as PickleValue;
}

function* partsOf(value: object, source: Source): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) yield* value;
  else if (value instanceof Map)
    for (const [key, each] of value) {
      yield key;
      yield each;
    }
  else {
    const what = 'name' in value ? `the Python object ${value.name}` : 'an unfinished object';
    throw source.broken(`${what} stands where a plain value is expected`);
  }
}

/** Maps as objects and sets as arrays; parts that are shared stay shared. A key `__proto__` is a key like any other. */
export function plainValue(root: PickleValue): PlainValue {
  const done = new Map<PickleValue, PlainValue>();
  const convert = (value: PickleValue): PlainValue => {
    if (!Array.isArray(value) && !(value instanceof Set) && !(value instanceof Map))
      return value as PlainValue;
    const known = done.get(value);
    if (known !== undefined) return known;
    const plain =
      value instanceof Map
        ? Object.fromEntries([...value].map(([key, each]) => [keyText(key), convert(each)]))
        : [...value].map(convert);
    done.set(value, plain);
    return plain;
  };
  return convert(root);
}

function keyText(key: PickleValue): string {
  return Array.isArray(key) ? `(${key.map(keyText).join(', ')})` : String(key);
}
