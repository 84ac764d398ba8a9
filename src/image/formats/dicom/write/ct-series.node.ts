/** A DICOM CT series on disk. */

import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OsteonError } from '../../../../errors.ts';
import type { LongWork } from '../../../../progress.ts';
import type { Image } from '../../../image.ts';
import { type CtSeriesOptions, encodeCtSeries } from './ct-series.ts';

/**
 * Writes the series into a new or empty folder, which appears only when it is complete: slices go to a
 * hidden folder beside it that is renamed at the end, and removed if anything fails. Returns the paths of
 * the files in the order of index 2.
 * @throws OsteonError `folder-not-empty`, and what `encodeCtSeries` throws; the signal's reason when stopped.
 */
export async function writeCtSeries(
  folder: string,
  image: Image,
  options: CtSeriesOptions & LongWork = {},
): Promise<string[]> {
  const { signal, onProgress, ...series } = options;
  const target = resolve(folder);
  await refuseUnlessEmpty(target);
  const files = encodeCtSeries(image, series);
  await mkdir(dirname(target), { recursive: true });
  const partial = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const names: string[] = [];
    for (const { name, bytes } of files) {
      signal?.throwIfAborted();
      await writeFile(join(partial, name), bytes);
      names.push(name);
      onProgress?.({ step: 'writing slices', done: names.length, total: image.geometry.size[2] });
    }
    await rmdir(target).catch(ignoreAbsent);
    await rename(partial, target);
    return names.map((name) => join(target, name));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function refuseUnlessEmpty(folder: string): Promise<void> {
  const present = await readdir(folder).catch((error) => {
    ignoreAbsent(error);
    return [];
  });
  if (present.length > 0)
    throw new OsteonError('folder-not-empty', `${folder} holds ${present.length} files already`, {
      hint: 'name a new folder: two series in one folder cannot be told apart later',
      kind: 'usage',
    });
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
