/** DICOM from the disk: a folder, a zip archive or a single file. */

import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { OsteonError } from '../../../errors.ts';
import type { ReadOptions, ReadResult, SeriesReport } from '../../report.ts';
import { readZip } from '../zip.ts';
import type { DicomFile } from './file.ts';
import { listDicomFiles, readDicomFiles } from './read.ts';

/**
 * Reads a CT series from a folder (with its subfolders), a zip archive or a single file, single-frame or
 * multi-frame. Files are found by content, slices sorted by position; names play no part.
 *
 * @throws OsteonError as `readDicomFiles`, and `file-not-found`, `folder-no-images`, `zip-broken`.
 * @example const { image, report } = await readDicom('scan/', { choose: 'softest' });
 */
export async function readDicom(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  return readDicomFiles(await filesOf(path, options.signal), options);
}

/** What a folder, zip or file holds, as a report, without an image: for looking, and for asking which. */
export async function listDicomSeries(path: string, options: ReadOptions = {}): Promise<SeriesReport> {
  return listDicomFiles(await filesOf(path, options.signal), options);
}

async function filesOf(path: string, signal?: AbortSignal): Promise<DicomFile[]> {
  const status = await stat(path).catch((cause) => {
    throw notReadable(path, cause);
  });
  if (status.isDirectory()) {
    const paths = await walk(path, signal);
    const files = await Promise.all(paths.map((each) => diskFile(each, relative(path, each))));
    return files.filter((file) => file !== undefined);
  }
  const file = await diskFile(path, basename(path));
  if (file === undefined)
    throw new OsteonError('file-not-found', `'${path}' is no regular file`, {
      hint: 'Give a file or folder.',
    });
  const start = await file.read(0, 4);
  const isZip = start[0] === 0x50 && start[1] === 0x4b && (start[2] === 3 || start[2] === 5);
  return isZip ? readZip(file) : [file];
}

/** Files below a folder in the order of their names; linked folders are not entered, so there are no loops. */
async function walk(folder: string, signal?: AbortSignal): Promise<string[]> {
  signal?.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause) => {
    throw notReadable(folder, cause);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) paths.push(...(await walk(path, signal)));
    else paths.push(path);
  }
  return paths;
}

/** Undefined for what is no regular file (a socket, a link to a folder or to nothing). */
async function diskFile(path: string, name: string): Promise<DicomFile | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) return undefined;
  const { size } = status;
  return {
    name: name.replaceAll('\\', '/'),
    size,
    read: (start, end, into) => readRange(path, start, Math.min(end, size), into),
  };
}

/** Opened for each range: a series has more files than a process may hold open. */
async function readRange(path: string, start: number, end: number, into?: Uint8Array): Promise<Uint8Array> {
  const handle = await open(path, 'r').catch((cause) => {
    throw notReadable(path, cause);
  });
  try {
    const length = Math.max(0, end - start);
    const bytes = into && into.length >= length ? into.subarray(0, length) : new Uint8Array(length);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled === bytes.length ? bytes : bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

function notReadable(path: string, cause: unknown): OsteonError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new OsteonError('file-not-found', `'${path}' does not exist`, { hint: 'Check the path.', cause });
  return new OsteonError('file-not-readable', `'${path}' cannot be read (${code ?? String(cause)})`, {
    hint: 'Check that the file exists and that you may read it.',
    cause,
  });
}
