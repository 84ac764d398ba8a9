/** What a folder holds: DICOM files, TIFF pages, or no scan at all. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OsteonError } from '../../errors.ts';
import { openDiskFile, openError } from './raw/disk-file.node.ts';
import { describeContent } from './registry.ts';
import { type ContentKind, sniff } from './sniff.ts';

/** After so many DICOM files and no TIFF the rest need not be looked at. */
const enough = 16;

export interface FolderContent {
  /** `nested`: nothing known here, but folders below, which the DICOM reader walks through. */
  readonly kind: 'dicom' | 'tiff' | 'nested';
  readonly tiffs: readonly string[];
  readonly others: readonly string[];
}

/**
 * Looks at the files of the folder itself, by content. The kind with more files wins.
 * @throws OsteonError `folder-empty`, `folder-no-images` (with what was found instead), `file-unreadable`.
 */
export async function lookInto(folder: string, signal?: AbortSignal): Promise<FolderContent> {
  const entries = await readdir(folder).catch((cause) => {
    throw openError(folder, cause);
  });
  if (entries.length === 0)
    throw new OsteonError('folder-empty', `'${folder}' is empty.`, {
      hint: 'Give the folder that holds the scan.',
    });
  const found = new Map<ContentKind, string[]>();
  let folders = 0;
  for (const name of entries.toSorted()) {
    signal?.throwIfAborted();
    const kind = await kindOf(join(folder, name));
    if (kind === 'folder') folders++;
    else found.set(kind, [...(found.get(kind) ?? []), name]);
    if (!found.has('tiff') && (found.get('dicom')?.length ?? 0) >= enough) break;
  }
  const tiffs = found.get('tiff') ?? [];
  const dicoms = found.get('dicom')?.length ?? 0;
  const others = [...found].flatMap(([kind, names]) => (kind === 'tiff' ? [] : names));
  if (tiffs.length > dicoms) return { kind: 'tiff', tiffs, others };
  if (dicoms > 0) return { kind: 'dicom', tiffs, others };
  if (folders > 0 && ![...found.keys()].some((kind) => isVolume.has(kind)))
    return { kind: 'nested', tiffs, others };
  throw noImages(folder, found);
}

const isVolume = new Set<ContentKind>(['nifti', 'nrrd', 'metaimage', 'analyze']);

/** Links that lead nowhere and files that may not be read count as unknown; a scan beside them is still read. */
async function kindOf(path: string): Promise<ContentKind | 'folder'> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) return 'folder';
  if (!status?.isFile() || status.size === 0) return 'unknown';
  const file = await openDiskFile(path).catch(() => undefined);
  if (!file) return 'unknown';
  try {
    return (await sniff(file)).kind;
  } catch {
    return 'unknown'; // a damaged gzip file
  } finally {
    await file.close();
  }
}

function noImages(folder: string, found: ReadonlyMap<ContentKind, readonly string[]>): OsteonError {
  const volume = [...found].find(([kind]) => isVolume.has(kind));
  if (volume)
    return new OsteonError(
      'folder-of-volumes',
      `'${folder}' holds ${volume[1].length} volume files and no DICOM or TIFF series: '${volume[1][0]}' is ${describeContent(volume[0])}.`,
      { hint: 'Give one file of it.' },
    );
  const [kind, names] = [...found].toSorted((a, b) => b[1].length - a[1].length)[0];
  return new OsteonError(
    'folder-no-images',
    `'${folder}' holds no images: none of its files is DICOM or TIFF; '${names[0]}' is ${describeContent(kind)}.`,
    { hint: 'Give the folder that holds the scan.' },
  );
}
