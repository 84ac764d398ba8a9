/**
 * Reads what `torch.save` writes, and pickles of NumPy arrays (Jittor, JMedSeg), without Python and without
 * running anything of the file: see `pickle/unpickle.ts`. Nothing but tensors and plain values comes out.
 */

import { OsteonError } from '../../errors.ts';
import { readJittorPickle } from './jittor.ts';
import { Source } from './pickle/source.ts';
import type { PickleValue } from './pickle/values.ts';
import { isLegacyPth, readLegacyPth } from './pth-legacy.ts';
import { readZipPth } from './pth-zip.ts';

export type { PickleValue, PlainValue } from './pickle/values.ts';
export { isTensor, plainValue } from './pickle/values.ts';

/** How {@link readPth} speaks of the file. */
export interface PthOptions {
  /** What errors call the file. */
  readonly name?: string;
}

/**
 * The value inside a checkpoint of PyTorch (zip, since 1.6; or the older sequence of pickles) or a pickle
 * of NumPy arrays: dictionaries as maps, tuples and lists as arrays, tensors and arrays as tensors (bfloat16
 * as float32), NumPy scalars as numbers. Tensors that are aligned and without gaps share the memory of
 * `bytes`, so 57 MB of weights are read without a copy, and changing one changes the other.
 *
 * Memory: `bytes`, plus copies of tensors that are not row-major; refused beyond 64 MiB + 16 times the file.
 *
 * @throws OsteonError `pth-global-refused` (names the Python object that was asked for), `pth-type-refused`,
 *   `pth-not-a-checkpoint`, `pth-torchscript`, `pth-too-large`, `pth-broken`, `zip-broken`, `zip-encrypted`
 */
export async function readPth(
  bytes: Uint8Array,
  { name = 'the checkpoint' }: PthOptions = {},
): Promise<PickleValue> {
  const source = new Source(name, bytes.length);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readZipPth(bytes, source);
  if (isLegacyPth(bytes)) return readLegacyPth(bytes, source);
  if (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5) return readJittorPickle(bytes, source);
  throw new OsteonError('pth-not-a-checkpoint', `${name} (${bytes.length} bytes) ${describe(bytes)}`, {
    hint: 'Give a .pth or .pt file of torch.save, a .pkl of Jittor, or a .safetensors file.',
  });
}

function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty';
  const start = new TextDecoder().decode(bytes.subarray(0, 64));
  if (start.startsWith('version https://git-lfs'))
    return 'is a pointer of Git LFS; the file itself was not downloaded';
  if (/^\s*<(!doctype|html)/i.test(start)) return 'is a web page; the download went wrong';
  if (/^\s*[{[]/.test(start)) return 'is JSON, no checkpoint';
  return 'is neither a zip archive nor a pickle';
}
