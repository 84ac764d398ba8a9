/** Writes MetaImage: `.mha`, or `.mhd` with a `.zraw` beside it. */

import { basename } from 'node:path';
import type { LongWork } from '../../../progress.ts';
import { type AtomicFile, writeAtomically, writePairAtomically } from '../atomic.node.ts';
import { writeDeflated } from '../raw/deflate.node.ts';
import { bytesOf, elementTypeOf } from '../raw/elements.ts';
import type { VoxelGrid } from '../raw/voxel-grid.ts';
import { encodeMetaImageHeader, sizeDigits } from './encode.ts';

/** Writes one volume, zlib-compressed; same input, same bytes. Memory: a dozen MiB. */
export async function writeMetaImage(path: string, grid: VoxelGrid, options: LongWork = {}): Promise<void> {
  const { geometry, voxels, isLabels } = grid;
  const type = elementTypeOf(voxels);
  const encoder = new TextEncoder();
  const writeVoxels = async (file: AtomicFile) => {
    const before = file.position;
    const level = isLabels ? 6 : 1;
    await writeDeflated(file, [bytesOf(voxels)], {
      wrapper: 'zlib',
      level,
      step: `writing ${path}`,
      ...options,
    });
    return file.position - before;
  };
  if (/\.mhd$/i.test(path)) {
    const data = path.replace(/\.mhd$/i, '.zraw');
    const text = (compressedSize: number) =>
      encodeMetaImageHeader(geometry, type, { dataFile: basename(data), compressedSize }).text;
    await writePairAtomically({ path: data, write: writeVoxels }, { path, text }, options);
    return;
  }
  const { text, sizeAt } = encodeMetaImageHeader(geometry, type);
  await writeAtomically(
    path,
    async (file) => {
      await file.write(encoder.encode(text));
      const size = await writeVoxels(file);
      await file.writeAt(encoder.encode(String(size).padStart(sizeDigits, '0')), sizeAt);
    },
    options,
  );
}
