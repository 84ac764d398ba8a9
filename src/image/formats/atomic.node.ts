/**
 * Files that appear whole or not at all: written under a temporary name in the same folder, then renamed.
 * On any error (disk full, abort, a bug in the writer) the temporary file is removed and what was there before
 * stays untouched.
 */

import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OsteonError } from '../../errors.ts';
import { makeFolders } from './make-folders.node.ts';

/** What a writer sees of the file that it writes. */
export interface AtomicFile {
  /** Bytes written so far. */
  readonly position: number;
  /** Appends; resolves when the bytes are handed to the system, so memory stays bounded. */
  write(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes written before, for headers that are known last. */
  writeAt(bytes: Uint8Array, position: number): Promise<void>;
}

/**
 * Lets `write` fill a file that appears at `path` only when it is complete. A device or pipe (`/dev/stdout`)
 * is written directly; a symbolic link keeps pointing to the file that is replaced. With `durable`, the file
 * has reached the disk when this returns, and after a power cut either the old file is there or the new one.
 * @returns what `write` returns.
 * @throws OsteonError `disk-full`, `folder-not-found`, `cannot-write`; the signal's reason on abort.
 */
export async function writeAtomically<T>(
  path: string,
  write: (file: AtomicFile) => Promise<T>,
  { signal, durable = false }: { signal?: AbortSignal; durable?: boolean } = {},
): Promise<T> {
  signal?.throwIfAborted();
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory())
    throw new OsteonError('cannot-write', `'${path}' is a folder.`, {
      hint: 'Give the name of a file.',
      kind: 'usage',
    });
  if (existing && !existing.isFile()) return fill(path, await openFor(path, path, 'w'), write, signal);
  const target = existing ? await realpath(path) : path;
  const temporary = temporaryName(target);
  const handle = await openFor(path, temporary, 'wx', existing?.mode);
  try {
    const result = await fill(path, handle, write, signal, durable);
    await rename(temporary, target);
    if (durable) await syncFolder(dirname(target));
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw writeError(path, error);
  }
}

/**
 * Lets `write` fill a folder that appears at `path` only when it is complete. An empty folder at `path` is
 * replaced; one with files is refused, because a mixture of old and new files is no scan. Folders above it are made.
 * @throws OsteonError `folder-not-empty`, and as `writeAtomically`.
 */
export async function writeFolderAtomically<T>(
  path: string,
  write: (temporaryFolder: string) => Promise<T>,
): Promise<T> {
  const target = path.replace(/(?<=.)[/\\]+$/, '');
  const existing = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    if (error.code === 'ENOTDIR')
      throw new OsteonError('cannot-write', `'${path}' is a file, where a folder is to be written.`, {
        hint: 'Give the name of a new folder.',
        kind: 'usage',
      });
    throw writeError(path, error);
  });
  if (existing && existing.length > 0)
    throw new OsteonError(
      'folder-not-empty',
      `'${path}' already holds ${existing.length} files or folders.`,
      {
        hint: 'Give a new folder, or empty this one.',
        kind: 'usage',
      },
    );
  const temporary = temporaryName(target);
  const takeBack = await makeFolders(dirname(temporary));
  try {
    await mkdir(temporary);
    const result = await write(temporary);
    await rename(temporary, target);
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    await takeBack();
    throw writeError(path, error);
  }
}

/**
 * Two files of one image: the voxels first, then the header that makes them an image. Where the header fails,
 * the voxels are removed again.
 */
export async function writePairAtomically<T>(
  data: { path: string; write: (file: AtomicFile) => Promise<T> },
  header: { path: string; text: (written: T) => string },
  options: { signal?: AbortSignal } = {},
): Promise<void> {
  const written = await writeAtomically(data.path, data.write, options);
  try {
    const bytes = new TextEncoder().encode(header.text(written));
    await writeAtomically(header.path, (file) => file.write(bytes), options);
  } catch (error) {
    await rm(data.path, { force: true });
    throw error;
  }
}

function temporaryName(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
}

async function openFor(path: string, actual: string, flags: 'w' | 'wx', mode?: number): Promise<FileHandle> {
  try {
    return await open(actual, flags, mode);
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Makes a rename last. Windows opens no folders, and its renames are logged by the file system. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** Runs the writer; the handle is closed in any case, and a failing close (network shares) counts as failure. */
async function fill<T>(
  path: string,
  handle: FileHandle,
  write: (file: AtomicFile) => Promise<T>,
  signal: AbortSignal | undefined,
  durable = false,
): Promise<T> {
  let closed = false;
  try {
    const result = await write(fileOn(handle, signal));
    signal?.throwIfAborted();
    if (durable) await handle.sync();
    closed = true;
    await handle.close();
    return result;
  } catch (error) {
    if (!closed) await handle.close().catch(() => {});
    throw writeError(path, error);
  }
}

function fileOn(handle: FileHandle, signal: AbortSignal | undefined): AtomicFile {
  let position = 0;
  const writeAll = async (bytes: Uint8Array, at: number | null) => {
    for (let done = 0; done < bytes.length; ) {
      signal?.throwIfAborted();
      const length = Math.min(bytes.length - done, 1 << 24);
      const { bytesWritten } = await handle.write(bytes, done, length, at === null ? null : at + done);
      done += bytesWritten;
    }
  };
  return {
    get position() {
      return position;
    },
    async write(bytes) {
      await writeAll(bytes, null);
      position += bytes.length;
    },
    writeAt: writeAll,
  };
}

/** What a failed write means to a person; what is no system error (an abort, our own errors) stays as it is. */
function writeError(path: string, cause: unknown): unknown {
  const code = cause instanceof OsteonError ? undefined : (cause as NodeJS.ErrnoException | undefined)?.code;
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return cause;
  const say = (ours: string, message: string, hint: string) =>
    new OsteonError(ours, message, { hint, cause });
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return say(
      'disk-full',
      `No room for '${path}': the disk is full or a quota is reached (${code}). Nothing partial was left.`,
      'Free space, or write to another disk.',
    );
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return say('folder-not-found', `The folder of '${path}' does not exist.`, 'Make the folder first.');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return say(
      'cannot-write',
      `'${path}' may not be written by this user (${code}).`,
      'Choose another folder.',
    );
  return say('cannot-write', `'${path}' cannot be written (${code}).`, 'Check the disk or network share.');
}
