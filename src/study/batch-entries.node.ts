/** The scans of a folder and where each has its labels, by the names that people give them. */

import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { OsteonError } from '../errors.ts';

const imageEnding = /\.(nii|nii\.gz|nrrd|nhdr|mha|mhd|zip|dcm|tif|tiff)$/i;
const labelNames = ['labels', 'label', 'seg', 'segmentation', 'mask'];
const labelEndings = ['.nii.gz', '.nii', '.nrrd', '.seg.nrrd', '.mha', '.dcm'];

/** The name of an entry without the ending of an image. */
export function bareName(id: string): string {
  return id.replace(imageEnding, '');
}

/**
 * Names of the entries that are images or folders, also behind links, but for the folder of the results.
 *
 * @throws OsteonError `folder-not-found`, `folder-empty`
 */
export async function scansOf(folder: string, out: string): Promise<string[]> {
  const found = await readdir(folder).catch((cause) => {
    throw new OsteonError('folder-not-found', `'${folder}' is not a folder that can be read`, {
      hint: 'Give the folder that holds one scan per entry.',
      kind: 'usage',
      cause,
    });
  });
  const names: string[] = [];
  for (const name of found.toSorted()) {
    const path = resolve(folder, name);
    if (name.startsWith('.') || path === resolve(out)) continue;
    if (imageEnding.test(name) || (await stat(path).catch(() => undefined))?.isDirectory()) names.push(name);
  }
  if (names.length === 0)
    throw new OsteonError('folder-empty', `'${folder}' holds no scans`, {
      hint: 'Give a folder with one sub-folder or image file per scan.',
    });
  return names;
}

/**
 * Finds the scan and the labels of one entry; `pattern` is `labels` of the request.
 *
 * @throws OsteonError `labels-not-found`
 */
export async function locate(
  folder: string,
  id: string,
  pattern: string | undefined,
): Promise<{ scan: string; labels: string }> {
  const path = join(folder, id);
  const isFolder = (await stat(path)).isDirectory();
  const inside = isFolder ? await readdir(path) : [];
  const scanInside = inside.find((name) => /^(ct|image|scan)(\.|$)/i.test(name));
  const scan = scanInside ? join(path, scanInside) : path;
  const bare = bareName(id);
  const candidates: string[] = [];
  if (pattern?.includes('{id}')) candidates.push(pattern.replaceAll('{id}', bare));
  else if (pattern !== undefined) {
    for (const ending of ['', ...labelEndings]) candidates.push(join(pattern, `${bare}${ending}`));
    candidates.push(join(path, pattern));
  } else {
    for (const name of labelNames)
      for (const ending of labelEndings) candidates.push(join(path, `${name}${ending}`));
    candidates.push(join(path, 'segmentations'));
  }
  for (const candidate of candidates)
    if (candidate !== path && (await stat(candidate).catch(() => undefined)))
      return { scan, labels: candidate };
  throw new OsteonError('labels-not-found', `no labels of '${basename(id)}' were found`, {
    hint: 'Put labels.nii.gz beside the scan, or say where they lie with --labels "FOLDER/{id}.nii.gz".',
  });
}
