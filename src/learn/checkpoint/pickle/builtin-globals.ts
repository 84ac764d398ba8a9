/** What checkpoints need of Python itself: containers, and bytes as protocol 2 writes them. */

import { bytes } from './arguments.ts';
import type { Source } from './source.ts';
import { PickleFunction } from './values.ts';

/** The allow list of Python's own names. */
export function builtinGlobals(source: Source): Map<string, unknown> {
  const list = (args: readonly unknown[]): unknown[] => {
    const items = args[0] instanceof Set ? [...args[0]] : (args[0] ?? []);
    if (!Array.isArray(items)) throw source.broken('a list is made of what is none');
    source.charge(8 * items.length);
    return [...items];
  };
  const dictionary = (args: readonly unknown[]): Map<unknown, unknown> => {
    if (args[0] instanceof Map) {
      source.charge(16 * args[0].size);
      return new Map(args[0]);
    }
    const pairs = list(args);
    if (!pairs.every((pair) => Array.isArray(pair) && pair.length === 2))
      throw source.broken('a dictionary is made of what are no pairs');
    return new Map(pairs as [unknown, unknown][]);
  };
  const raw = (args: readonly unknown[]) =>
    args.length === 0 ? new Uint8Array() : bytes(args[0], 'bytes()', source);
  const functions: Record<string, (args: readonly unknown[]) => unknown> = {
    'collections.OrderedDict': dictionary,
    // The factory of missing values is only named, never called.
    'collections.defaultdict': (args) => dictionary(args.slice(1)),
    'builtins.dict': dictionary,
    'builtins.list': list,
    'builtins.tuple': list,
    'builtins.set': (args) => new Set(list(args)),
    'builtins.frozenset': (args) => new Set(list(args)),
    'builtins.bytes': raw,
    'builtins.bytearray': raw,
    '_codecs.encode': (args) => {
      if (args[1] !== undefined && args[1] !== 'latin1' && args[1] !== 'latin-1')
        throw source.broken('bytes are written in an encoding other than latin1');
      return bytes(args[0], 'encode()', source);
    },
  };
  return new Map(Object.entries(functions).map(([name, call]) => [name, new PickleFunction(name, call)]));
}
