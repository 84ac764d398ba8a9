/**
 * safetensors: the format in which this product keeps weights. A file is a JSON header and the plain bytes of
 * the tensors; reading it runs nothing and, where tensors are aligned, copies nothing.
 */

import { OsteonError } from '../../errors.ts';
import type { Tensor } from '../tensor.ts';
import { halved } from './half-weights.ts';
import { readHeader, type SafetensorsHeader, safetensorsTypes } from './safetensors-header.ts';
import type { StateDict } from './state-dict.ts';
import { bytesOfTensor, concatBytes, type StoredType, tensorOfBytes } from './typed-bytes.ts';

/** A file whose tensors are read one at a time. */
export interface SafetensorsFile extends SafetensorsHeader {
  /** One tensor: a view of the file's bytes where it is aligned, a copy elsewhere; BF16 becomes float32. */
  tensor(name: string): Tensor;
}

/**
 * Opens a file that lies in memory.
 *
 * @throws OsteonError `safetensors-broken`, `safetensors-type`; `tensor()` throws `tensor-not-found`
 */
export function openSafetensors(bytes: Uint8Array, name = 'the file'): SafetensorsFile {
  const header = readHeader(bytes, name);
  return {
    ...header,
    tensor(key) {
      const entry = header.entries.get(key);
      if (!entry)
        throw new OsteonError('tensor-not-found', `${name} has no tensor '${key}'`, {
          hint: 'Ask for one of the names in `entries`.',
          kind: 'usage',
        });
      return tensorOfBytes(entry.type, entry.shape, bytes.subarray(entry.start, entry.end));
    },
  };
}

/** All tensors of a file, in the order in which they lie there. Throws as `openSafetensors`. */
export function readSafetensors(
  bytes: Uint8Array,
  name?: string,
): { weights: StateDict; metadata: Readonly<Record<string, string>> } {
  const file = openSafetensors(bytes, name);
  const keys = [...file.entries].toSorted(([, a], [, b]) => a.start - b.start).map(([key]) => key);
  return { weights: new Map(keys.map((key) => [key, file.tensor(key)])), metadata: file.metadata };
}

/** What a file says besides its tensors, and how it keeps them. */
export interface SafetensorsOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Stores weights as float16, half the size: see {@link halfWeights}, which says what stays float32. */
  readonly halfPrecision?: boolean;
}

const typeNames = new Map([...safetensorsTypes].map(([dtype, type]) => [type, dtype]));
/** Wide types first, as the reference implementation sorts, so that every tensor is aligned. */
const typeOrder: readonly StoredType[] = [...safetensorsTypes.values()];

/** The file in pieces, which spares a copy of all weights; the same tensors and metadata give the same bytes. */
export function safetensorsParts(
  tensors: ReadonlyMap<string, Tensor>,
  { metadata, halfPrecision = false }: SafetensorsOptions = {},
): Uint8Array[] {
  const stored = [...tensors].map(([name, tensor]) => ({
    name,
    tensor: halfPrecision ? halved(tensor) : tensor,
  }));
  stored.sort(
    (a, b) =>
      typeOrder.indexOf(a.tensor.type) - typeOrder.indexOf(b.tensor.type) ||
      (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
  const lines: string[] = [];
  if (metadata) lines.push(`"__metadata__":${JSON.stringify(sorted(metadata))}`);
  let at = 0;
  for (const { name, tensor } of stored) {
    if (name === '__metadata__')
      throw new OsteonError('tensor-name', `a tensor cannot be called '${name}'`, {
        hint: 'The format reserves this name; choose another.',
        kind: 'usage',
      });
    const start = at;
    at += tensor.data.byteLength;
    const entry = { dtype: typeNames.get(tensor.type), shape: tensor.shape, data_offsets: [start, at] };
    lines.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const json = new TextEncoder().encode(`{${lines.join(',')}}`);
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  header.set(json, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  return [header, ...stored.map(({ tensor }) => bytesOfTensor(tensor))];
}

/** The file as one array. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  options?: SafetensorsOptions,
): Uint8Array {
  return concatBytes(safetensorsParts(tensors, options));
}

function sorted(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
