/** Checkpoints on the disk: read whole, written so that neither a crash nor a power cut leaves half a file. */

import { type FileHandle, open } from 'node:fs/promises';
import zlib from 'node:zlib';
import { OsteonError } from '../../../errors.ts';
import { writeAtomically } from '../../../image/node.ts';
import type { Tensor } from '../../tensor.ts';
import type { ExtractedWeights } from '../extract-state-dict.ts';
import { type PickleValue, readPth } from '../pth.ts';
import { pthParts, type WritableValue } from '../pth-write.ts';
import { type SafetensorsOptions, safetensorsParts } from '../safetensors.ts';
import { readStateDict } from '../state-dict-file.ts';
import { decodeTrainingState, type TrainingState, trainingStateParts } from '../training-state.ts';

/**
 * Saves a training run. The file at `path` is the old checkpoint or the new one at every moment, also after a
 * power cut: a temporary file in the same folder reaches the disk, then takes the name, then the folder does.
 *
 * @throws OsteonError as `trainingStateParts` and `writeAtomically`
 */
export async function saveCheckpoint(
  path: string,
  state: TrainingState,
  options: { signal?: AbortSignal } = {},
): Promise<void> {
  await writeParts(path, trainingStateParts(state), options.signal);
}

/** Loads what `saveCheckpoint` saved. Throws as `decodeTrainingState`, and `file-not-found`, `cannot-read`. */
export async function loadCheckpoint(path: string): Promise<TrainingState> {
  return decodeTrainingState(await readBytes(path), `'${path}'`);
}

/** Writes weights as safetensors. Throws as `safetensorsParts` and `writeAtomically`. */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  options?: SafetensorsOptions,
): Promise<void> {
  await writeParts(path, safetensorsParts(tensors, options));
}

/** Writes a file for `torch.load`. Throws as `pthParts` and `writeAtomically`. */
export async function writePth(path: string, value: WritableValue): Promise<void> {
  // Node has `zlib.crc32` since 20.15.
  await writeParts(path, pthParts(value, zlib.crc32));
}

/** The whole value of a PyTorch or Jittor checkpoint. Throws as `readPth`, and `file-not-found`, `cannot-read`. */
export async function readPthFile(path: string): Promise<PickleValue> {
  return readPth(await readBytes(path), { name: `'${path}'` });
}

/** The weights of any kind of checkpoint. Throws as `readStateDict`, and `file-not-found`, `cannot-read`. */
export async function readStateDictFile(path: string): Promise<ExtractedWeights> {
  return readStateDict(await readBytes(path), `'${path}'`);
}

function writeParts(path: string, parts: readonly Uint8Array[], signal?: AbortSignal): Promise<void> {
  return writeAtomically(
    path,
    async (file) => {
      for (const part of parts) await file.write(part);
    },
    { signal, durable: true },
  );
}

/** Reads of 1 MiB in four lanes: fresh memory is then touched by several threads, a quarter faster than one read. */
const step = 2 ** 20;
const lanes = 4;

async function readBytes(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const bytes = new Uint8Array((await handle.stat()).size);
    await fill(bytes, handle, path);
    return bytes;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof OsteonError) throw cause;
    if (code === 'ENOENT')
      throw new OsteonError('file-not-found', `'${path}' does not exist`, { hint: 'Check the path.', cause });
    throw new OsteonError('cannot-read', `'${path}' cannot be read (${code})`, {
      hint: 'Check that it is a file that this user may read.',
      cause,
    });
  } finally {
    await handle?.close();
  }
}

async function fill(bytes: Uint8Array, handle: FileHandle, path: string): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < bytes.length) {
      const start = next;
      next += step;
      const end = Math.min(next, bytes.length);
      for (let at = start; at < end; ) {
        const { bytesRead } = await handle.read(bytes, at, end - at, at);
        if (bytesRead === 0)
          throw new OsteonError('cannot-read', `'${path}' became shorter while it was read`, {
            hint: 'Try again when it is written.',
          });
        at += bytesRead;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
