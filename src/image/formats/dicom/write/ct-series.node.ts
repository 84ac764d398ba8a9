/** A DICOM CT series on disk. */

import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LongWork } from '../../../../progress.ts';
import type { Image } from '../../../image.ts';
import { writeFolderAtomically } from '../../atomic.node.ts';
import { type CtSeriesOptions, encodeCtSeries } from './ct-series.ts';

/**
 * Writes the series into a new or empty folder, which appears only when it is complete. Returns the paths of
 * the files in the order of index 2.
 * @throws OsteonError `folder-not-empty`, `disk-full`, `cannot-write`, and what `encodeCtSeries` throws; the
 * signal's reason when stopped.
 */
export async function writeCtSeries(
  folder: string,
  image: Image,
  options: CtSeriesOptions & LongWork = {},
): Promise<string[]> {
  const { signal, onProgress, ...series } = options;
  const target = resolve(folder);
  const files = encodeCtSeries(image, series);
  const names = await writeFolderAtomically(target, async (temporary) => {
    const written: string[] = [];
    for (const { name, bytes } of files) {
      signal?.throwIfAborted();
      await writeFile(join(temporary, name), bytes);
      written.push(name);
      onProgress?.({ step: 'writing slices', done: written.length, total: image.geometry.size[2] });
    }
    return written;
  });
  return names.map((name) => join(target, name));
}
