/** Reading and writing by path: what lies there is found by content, what is written by the ending of the name. */

import { stat } from 'node:fs/promises';
import { OsteonError } from '../../errors.ts';
import type { LongWork } from '../../progress.ts';
import type { Image, LabelImage } from '../image.ts';
import type { ReadLabelsResult, ReadOptions, ReadResult } from '../report.ts';
import { writeMetaImage } from './metaimage/write.node.ts';
import { writeNifti } from './nifti/write.node.ts';
import { writeNrrd } from './nrrd/write.node.ts';
import { openDiskFile, openError } from './raw/disk-file.node.ts';
import { type FormatResult, labelsFromImage } from './raw/result.ts';
import { type VoxelGrid, voxelGrid } from './raw/voxel-grid.ts';
import { readerOf, unknownFormat } from './registry.ts';
import { sniff } from './sniff.ts';

/**
 * Reads a scan from a file, a folder or a zip; the format is found by content, never by name.
 * @throws OsteonError with the code of what was found: `file-not-found`, `file-empty`, `unknown-format`,
 * `truncated-file`, `sheared-grid` and those of each format.
 */
export async function readImage(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  const { image, report } = await readAny(path, options);
  return { image, report };
}

/**
 * Reads a label map. Any scalar format will do whose values are whole and not negative.
 * @throws OsteonError `labels-not-integer` with the figures, and as `readImage`.
 */
export async function readLabels(path: string, options: ReadOptions = {}): Promise<ReadLabelsResult> {
  const { image, report, names } = await readAny(path, options);
  return { labels: labelsFromImage(image, path, names), report };
}

async function readAny(path: string, options: ReadOptions): Promise<FormatResult> {
  const status = await stat(path).catch((cause) => {
    throw openError(path, cause);
  });
  if (status.isDirectory())
    throw new OsteonError('folder-no-images', `'${path}' holds no images.`, { hint: 'Give a scan.' });
  const file = await openDiskFile(path);
  try {
    const { kind, gzip } = await sniff(file);
    const read = readerOf(kind);
    if (!read) throw unknownFormat(path, kind, gzip);
    return await read(file, options);
  } finally {
    await file.close();
  }
}

export type WriteOptions = LongWork;

interface Writer {
  /** The endings that choose this writer. */
  readonly endings: readonly string[];
  readonly write: (path: string, grid: VoxelGrid, options: WriteOptions) => Promise<void>;
}

const writers: readonly Writer[] = [
  { endings: ['.nii', '.nii.gz'], write: writeNifti },
  { endings: ['.nrrd', '.nhdr'], write: writeNrrd },
  { endings: ['.mha', '.mhd'], write: writeMetaImage },
];

/**
 * Writes a scan in the format that the ending of `path` names. The file appears whole or not at all.
 * @throws OsteonError `unknown-ending`, `disk-full`, `cannot-write`, `folder-not-found`.
 */
export async function writeImage(path: string, image: Image, options: WriteOptions = {}): Promise<void> {
  await writerOf(path).write(path, voxelGrid(image), options);
}

/** Writes a label map; as `writeImage`. */
export async function writeLabels(
  path: string,
  labels: LabelImage,
  options: WriteOptions = {},
): Promise<void> {
  await writerOf(path).write(path, voxelGrid(labels), options);
}

function writerOf(path: string): Writer {
  const lower = path.toLowerCase();
  const writer = writers.find(({ endings }) => endings.some((ending) => lower.endsWith(ending)));
  if (writer) return writer;
  const known = writers.flatMap(({ endings }) => endings).join(', ');
  throw new OsteonError('unknown-ending', `The ending of '${path}' names no format that can be written.`, {
    hint: `Use one of ${known}.`,
    kind: 'usage',
  });
}
