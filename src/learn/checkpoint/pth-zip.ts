/**
 * The zip form of `torch.save` (since PyTorch 1.6): `data.pkl` and one stored entry per storage under one
 * folder, and `byteorder` since 2.1. Source: torch/serialization.py (`_save`, `_load`).
 */

import { OsteonError } from '../../errors.ts';
import { readZip, type ZipEntry } from '../../image/index.ts';
import { builtinGlobals } from './pickle/builtin-globals.ts';
import { numpyGlobals } from './pickle/numpy-globals.ts';
import type { Source } from './pickle/source.ts';
import { Storage, StorageClass, torchGlobals } from './pickle/torch-globals.ts';
import { unpickle } from './pickle/unpickle.ts';
import { type PickleValue, requirePlain } from './pickle/values.ts';
import { storedBytes } from './typed-bytes.ts';

/** Reads an archive that lies in memory; stored entries are not copied. */
export async function readZipPth(bytes: Uint8Array, source: Source): Promise<PickleValue> {
  const entries = await readZip({
    name: source.name,
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
  });
  const pickle = findPickle(entries, source);
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const storages = new Map<string, { storage: Storage; needed: number }>();
  const { globals, fill } = torchGlobals(source);
  const { value } = unpickle(
    await readEntry(pickle, source),
    {
      globals: new Map([...builtinGlobals(source), ...numpyGlobals(source), ...globals]),
      persistent: (id) => storageOf(id, storages, source),
    },
    source,
  );
  const order = byName.get(`${folder}byteorder`);
  const bigEndian = order !== undefined && new TextDecoder().decode(await readEntry(order, source)) === 'big';
  for (const [key, { storage, needed }] of storages) {
    const entry = byName.get(`${folder}data/${key}`);
    if (!entry || entry.size < needed)
      throw source.broken(`storage ${key} has ${entry?.size ?? 'no'} bytes of ${needed}`);
    storage.bytes = await readEntry(entry, source);
    storage.bigEndian = bigEndian;
  }
  const plain = requirePlain(value, source);
  fill();
  return plain;
}

function findPickle(entries: readonly ZipEntry[], source: Source): ZipEntry {
  const pickles = entries.filter((entry) => /^([^/]+\/)?data\.pkl$/.test(entry.name));
  if (entries.some((entry) => /^([^/]+\/)?constants\.pkl$/.test(entry.name)))
    throw new OsteonError(
      'pth-torchscript',
      `${source.name} is a TorchScript program, not a set of weights`,
      {
        hint: 'Save only the weights: torch.save(torch.jit.load(path).state_dict(), other).',
      },
    );
  if (pickles.length !== 1)
    throw new OsteonError(
      'pth-not-a-checkpoint',
      `${source.name} is a zip archive with ${pickles.length} entries called data.pkl, where PyTorch writes one`,
      { hint: 'Give a .pth or .pt file of torch.save.' },
    );
  return pickles[0];
}

/** PyTorch stores without compression; entries that someone packed again count against the bound of memory. */
async function readEntry(entry: ZipEntry, source: Source): Promise<Uint8Array> {
  if (entry.sequential) source.charge(2 * entry.size);
  const bytes = await entry.read(0, entry.size);
  if (bytes.length < entry.size) throw source.broken(`the entry ${entry.name} is cut short`);
  return bytes;
}

/** The storage that an id names: ('storage', class, key, device, count of elements). */
function storageOf(
  id: unknown,
  storages: Map<string, { storage: Storage; needed: number }>,
  source: Source,
): Storage {
  const [kind, type, key, , count] = Array.isArray(id) ? id : [];
  if (kind !== 'storage' || !(type instanceof StorageClass) || typeof key !== 'string')
    throw source.broken('its pickle refers to something that is no storage');
  if (typeof count !== 'number' || !(count >= 0)) throw source.broken(`storage ${key} has no size`);
  const known = storages.get(key);
  if (known && known.storage.type === type.type) return known.storage;
  if (known) throw source.broken(`storage ${key} has two types`);
  const storage = new Storage(type.type);
  storages.set(key, { storage, needed: count * (type.type ? storedBytes(type.type) : 1) });
  return storage;
}
