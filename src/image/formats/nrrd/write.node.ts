/** Writes NRRD: `.nrrd`, or `.nhdr` with a `.raw.gz` beside it. */

import { basename } from 'node:path';
import type { LongWork } from '../../../progress.ts';
import { type AtomicFile, writeAtomically, writePairAtomically } from '../atomic.node.ts';
import { writeDeflated } from '../raw/deflate.node.ts';
import { bytesOf, elementTypeOf } from '../raw/elements.ts';
import type { VoxelGrid } from '../raw/voxel-grid.ts';
import { encodeNrrdHeader } from './encode.ts';

/** Writes one volume, gzip-compressed; same input, same bytes. Memory: a dozen MiB. */
export async function writeNrrd(path: string, grid: VoxelGrid, options: LongWork = {}): Promise<void> {
  const { geometry, voxels, isLabels, names } = grid;
  const type = elementTypeOf(voxels);
  const deflate = { wrapper: 'gzip', level: isLabels ? 6 : 1, step: `writing ${path}`, ...options } as const;
  const writeVoxels = (file: AtomicFile) => writeDeflated(file, [bytesOf(voxels)], deflate);
  if (/\.nhdr$/i.test(path)) {
    const data = path.replace(/\.nhdr$/i, '.raw.gz');
    const text = () => encodeNrrdHeader(geometry, type, { names, dataFile: basename(data) });
    await writePairAtomically({ path: data, write: writeVoxels }, { path, text }, options);
    return;
  }
  await writeAtomically(
    path,
    async (file) => {
      await file.write(new TextEncoder().encode(encodeNrrdHeader(geometry, type, { names })));
      await writeVoxels(file);
    },
    options,
  );
}
