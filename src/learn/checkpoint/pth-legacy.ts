/**
 * The form of `torch.save` before PyTorch 1.6 (and with `_use_new_zipfile_serialization=False`): pickles of a
 * magic number, the protocol, the system, the value and the list of storages, then the storages, each
 * with its count of elements in front. Source: torch/serialization.py (`_legacy_save`, `_legacy_load`).
 */

import { OsteonError } from '../../errors.ts';
import { builtinGlobals } from './pickle/builtin-globals.ts';
import { numpyGlobals } from './pickle/numpy-globals.ts';
import type { Source } from './pickle/source.ts';
import { Storage, StorageClass, torchGlobals } from './pickle/torch-globals.ts';
import { unpickle } from './pickle/unpickle.ts';
import { type PickleValue, requirePlain } from './pickle/values.ts';
import { storedBytes } from './typed-bytes.ts';

/** LONG1 of ten bytes: 0x1950a86a20f9469cfc6c. */
const magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const protocol = 1001;

/** True where a file begins with a pickle of PyTorch's magic number (after PROTO and a frame, if any). */
export function isLegacyPth(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x80) return false;
  const start = bytes[2] === 0x95 ? 11 : 2;
  return magic.every((byte, i) => bytes[start + i] === byte);
}

/** Part of another storage: PyTorch before 0.4 wrote views of storages. */
interface StorageView {
  readonly view: Storage;
  readonly root: Storage;
  readonly start: number;
  readonly count: number;
}

interface Root {
  readonly storage: Storage;
  readonly count: number;
}

/** The value of a file of the older form. Throws as `readPth`. */
export function readLegacyPth(bytes: Uint8Array, source: Source): PickleValue {
  const { globals, fill } = torchGlobals(source);
  const roots = new Map<string, Root>();
  const views = new Map<string, StorageView>();
  const host = {
    globals: new Map([...builtinGlobals(source), ...numpyGlobals(source), ...globals]),
    persistent: (id: unknown) => storageOf(id, roots, views, source),
  };
  let at = 0;
  const next = () => {
    const { value, end } = unpickle(bytes, host, source, at);
    at = end;
    return value;
  };
  next();
  const found = next();
  if (found !== protocol)
    throw new OsteonError(
      'pth-broken',
      `${source.name} has the protocol ${found}, PyTorch writes ${protocol}`,
      {
        hint: 'Load it with the PyTorch that wrote it and save it again.',
      },
    );
  // The system: byte order and sizes of integers; storages are little-endian whatever it says.
  next();
  const value = next();
  readStorages(next(), bytes, at, roots, source);
  for (const { view, root, start, count } of views.values()) {
    const width = storedBytes(root.type as NonNullable<Storage['type']>);
    view.bytes = root.bytes?.subarray(start * width, (start + count) * width);
  }
  const plain = requirePlain(value, source);
  fill();
  return plain;
}

/** ('storage', class, key, device, count, view or null), the view as (key, start, count). */
function storageOf(
  id: unknown,
  roots: Map<string, Root>,
  views: Map<string, StorageView>,
  source: Source,
): Storage {
  const [kind, type, key, , count, part] = Array.isArray(id) ? id : [];
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (
    kind !== 'storage' ||
    !(type instanceof StorageClass) ||
    !type.type ||
    typeof key !== 'string' ||
    !isCount(count)
  )
    throw source.broken('its pickle refers to something that is no storage');
  const root = roots.get(key) ?? { storage: new Storage(type.type), count };
  if (root.storage.type !== type.type) throw source.broken(`storage ${key} has two types`);
  roots.set(key, root);
  if (part === null || part === undefined) return root.storage;
  const [viewKey, start, length] = Array.isArray(part) ? part : [];
  if (typeof viewKey !== 'string' || !isCount(start) || !isCount(length))
    throw source.broken(`storage ${key} has an unsound view`);
  const known = views.get(viewKey);
  if (known) return known.view;
  const view = new Storage(type.type);
  views.set(viewKey, { view, root: root.storage, start, count: length });
  return view;
}

function readStorages(
  keys: unknown,
  bytes: Uint8Array,
  start: number,
  roots: ReadonlyMap<string, Root>,
  source: Source,
): void {
  if (!Array.isArray(keys)) throw source.broken('the list of its storages is missing');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = start;
  for (const key of keys) {
    const root = roots.get(key);
    if (!root) throw source.broken(`storage ${String(key)} belongs to no tensor`);
    if (at + 8 > bytes.length) throw source.broken(`it breaks off before storage ${key}`);
    const count = Number(view.getBigInt64(at, true));
    const end = at + 8 + count * storedBytes(root.storage.type as NonNullable<Storage['type']>);
    if (!(count >= 0) || end > bytes.length)
      throw source.broken(
        `storage ${key} claims ${count} elements, and ${bytes.length - at - 8} bytes follow`,
      );
    root.storage.bytes = bytes.subarray(at + 8, end);
    at = end;
  }
  for (const [key, { storage }] of roots)
    if (!storage.bytes) throw source.broken(`storage ${key} is missing`);
}
