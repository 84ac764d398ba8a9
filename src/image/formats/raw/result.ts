/** What every reader of a single file hands back, and the series report that goes with it. */

import { OsteonError } from '../../../errors.ts';
import type { Geometry, Image, LabelArray, LabelImage, VoxelArray } from '../../image.ts';
import type { FormatName, ReadOptions, ReadResult, SeriesCheck, SeriesReport } from '../../report.ts';
import { isFloat, valueRange } from './rescale.ts';

/** A read image, with the names of its labels where the format carries them. */
export interface FormatResult extends ReadResult {
  readonly names?: Readonly<Record<number, string>>;
}

/** Assembles the result; counts voxels that are not numbers (check `nan-voxels`). */
export function formatResult(
  {
    format,
    name,
    description,
    images,
  }: { format: FormatName; name: string; description?: string; images?: number },
  geometry: Geometry,
  voxels: VoxelArray,
  checks: readonly SeriesCheck[],
  options: ReadOptions,
): FormatResult {
  const unit = options.unit ?? 'unknown';
  const found = [...checks];
  const bad = isFloat(voxels) ? valueRange(voxels).notFinite : 0;
  if (bad > 0)
    found.push({
      code: 'nan-voxels',
      severity: 'warning',
      message: `${bad} of ${voxels.length} voxels are not numbers (NaN or infinite).`,
      value: bad,
    });
  const report: SeriesReport = {
    schema: 'osteon/series@1',
    format,
    filesFound: images ?? 1,
    filesUsed: images ?? 1,
    leftOut: [],
    series: [
      {
        id: name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1),
        description,
        images: images ?? 1,
        rows: geometry.size[1],
        columns: geometry.size[0],
        chosen: true,
        why: 'the only image of this input',
      },
    ],
    checks: found,
    acquisition: {},
    geometry,
    unit,
  };
  return { image: { geometry, voxels, unit }, report };
}

/**
 * A label map from an image whose values are all whole numbers of 0 to 2^32 - 1, in the smallest unsigned array.
 * @throws OsteonError `labels-not-integer` with the count, the first offender and its voxel.
 */
export function labelsFromImage(image: Image, name: string, names?: LabelImage['names']): LabelImage {
  const { geometry, voxels } = image;
  let max = 0;
  let bad = 0;
  let first = -1;
  for (let i = 0; i < voxels.length; i++) {
    const v = voxels[i];
    if (!(v >= 0 && v < 2 ** 32 && v === Math.floor(v))) {
      if (bad++ === 0) first = i;
    } else if (v > max) max = v;
  }
  if (bad > 0) {
    const [nx, ny] = geometry.size;
    const at = [first % nx, Math.floor(first / nx) % ny, Math.floor(first / (nx * ny))].join(', ');
    throw new OsteonError(
      'labels-not-integer',
      `'${name}' is not a label map: ${bad} of ${voxels.length} values are negative, fractional or not numbers; the first is ${voxels[first]} at voxel (${at}).`,
      {
        hint: 'Give the segmentation, not the scan or a probability map; resample label maps with nearest neighbour only.',
      },
    );
  }
  return { geometry, labels: smallestUnsigned(voxels, max), ...(names && { names }) };
}

function smallestUnsigned(voxels: VoxelArray, max: number): LabelArray {
  if (max < 2 ** 8) return voxels instanceof Uint8Array ? voxels : Uint8Array.from(voxels);
  if (max < 2 ** 16) return voxels instanceof Uint16Array ? voxels : Uint16Array.from(voxels);
  return voxels instanceof Uint32Array ? voxels : Uint32Array.from(voxels);
}
