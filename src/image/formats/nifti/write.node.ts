/** Writes NIfTI: `.nii`, or `.nii.gz` by the ending of the name. */

import type { LongWork } from '../../../progress.ts';
import { writeAtomically } from '../atomic.node.ts';
import { writeDeflated } from '../raw/deflate.node.ts';
import { bytesOf, elementTypeOf } from '../raw/elements.ts';
import type { VoxelGrid } from '../raw/voxel-grid.ts';
import { encodeNiftiHeader } from './encode.ts';

/** Writes one volume in the type that its array has; same input, same bytes. Memory: a dozen MiB. */
export async function writeNifti(
  path: string,
  { geometry, voxels, isLabels }: VoxelGrid,
  options: LongWork = {},
): Promise<void> {
  const header = encodeNiftiHeader(geometry, elementTypeOf(voxels));
  const bytes = bytesOf(voxels);
  const step = `writing ${path}`;
  await writeAtomically(
    path,
    async (file) => {
      if (/\.gz$/i.test(path))
        await writeDeflated(file, [header, bytes], {
          wrapper: 'gzip',
          level: isLabels ? 6 : 1,
          step,
          ...options,
        });
      else {
        await file.write(header);
        await file.write(bytes);
      }
    },
    options,
  );
}
