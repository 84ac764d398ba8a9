/** Writes TIFF: all pages in one file, or a folder with one file per page. */

import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { LongWork } from '../../../progress.ts';
import { type AtomicFile, writeAtomically, writeFolderAtomically } from '../atomic.node.ts';
import { bytesOf, type ElementType, elementTypeOf, elementTypes } from '../raw/elements.ts';
import type { VoxelGrid } from '../raw/voxel-grid.ts';
import { encodeDirectory, encodeTiffHeader, even, needsBigTiff } from './encode.ts';

const deflated = promisify(deflate);
/** Pages compressed at once, on libuv's threads. */
const inFlight = 4;

/**
 * One multi-page file (BigTIFF beyond 4 GiB), deflate, spacing in ImageJ's tags. TIFF holds neither origin nor
 * direction. Memory: a dozen pages.
 */
export async function writeTiff(path: string, grid: VoxelGrid, options: LongWork = {}): Promise<void> {
  await writeAtomically(
    path,
    (file) => writePages(file, grid, 0, grid.geometry.size[2], path, options),
    options,
  );
}

/** A folder of files `name_0000.tif`, one page each; it appears whole or not at all. */
export async function writeTiffFolder(path: string, grid: VoxelGrid, options: LongWork = {}): Promise<void> {
  const [, , pages] = grid.geometry.size;
  const digits = Math.max(4, String(pages - 1).length);
  const name = basename(path);
  await writeFolderAtomically(path, async (folder) => {
    for (let page = 0; page < pages; page++) {
      const target = join(folder, `${name}_${String(page).padStart(digits, '0')}.tif`);
      await writeAtomically(target, (file) => writePages(file, grid, page, page + 1, path, {}), options);
      options.onProgress?.({ step: `writing pages of ${path}`, done: page + 1, total: pages });
    }
  });
}

/** Writes pages `from` to `to`; each is a directory followed by its strip. */
async function writePages(
  file: AtomicFile,
  { geometry, voxels, isLabels }: VoxelGrid,
  from: number,
  to: number,
  path: string,
  { signal, onProgress }: LongWork,
): Promise<void> {
  const type = elementTypeOf(voxels);
  const predictor = type === 'int16' || type === 'uint16' ? 2 : 1;
  const bytes = bytesOf(voxels);
  const pageBytes = geometry.size[0] * geometry.size[1] * elementTypes[type];
  const big = needsBigTiff(pageBytes * (to - from), to - from);
  const strip = (page: number) =>
    compress(bytes.subarray(page * pageBytes, (page + 1) * pageBytes), type, geometry.size[0], isLabels);
  const pending: Promise<Uint8Array>[] = [];
  await file.write(encodeTiffHeader(big));
  for (let page = from; page < to; page++) {
    signal?.throwIfAborted();
    while (pending.length < inFlight && page + pending.length < to) {
      pending.push(strip(page + pending.length));
      pending.at(-1)?.catch(() => {}); // awaited below; an earlier failure must not leave it unhandled
    }
    const stored = await (pending.shift() as Promise<Uint8Array>);
    const { position } = file;
    const pages = page === from ? to - from : undefined;
    await file.write(
      encodeDirectory({
        geometry,
        type,
        predictor,
        position,
        stripBytes: stored.length,
        isLast: page === to - 1,
        big,
        pages,
      }),
    );
    await file.write(stored);
    if (even(file.position) !== file.position) await file.write(Uint8Array.of(0));
    onProgress?.({ step: `writing pages of ${path}`, done: page + 1 - from, total: to - from });
  }
}

function compress(
  page: Uint8Array,
  type: ElementType,
  width: number,
  isLabels: boolean,
): Promise<Uint8Array> {
  const differences = type === 'int16' || type === 'uint16' ? rowDifferences(page, width) : page;
  return deflated(differences, { level: isLabels ? 6 : 1 });
}

/** Horizontal differencing (predictor 2) of 16-bit pixels: each minus its left neighbour, modulo 2^16. */
function rowDifferences(page: Uint8Array, width: number): Uint8Array {
  const pixels = new Uint16Array(page.slice().buffer);
  for (let row = 0; row < pixels.length; row += width)
    for (let i = row + width - 1; i > row; i--) pixels[i] -= pixels[i - 1];
  return new Uint8Array(pixels.buffer);
}
