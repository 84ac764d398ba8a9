/** Reading and writing by path: what lies there is found by content, what is written by the ending of the name. */

import { stat } from 'node:fs/promises';
import { OsteonError } from '../../errors.ts';
import type { LongWork } from '../../progress.ts';
import type { Image, LabelImage } from '../image.ts';
import type { ReadLabelsResult, ReadOptions, ReadResult, SeriesReport } from '../report.ts';
import { listDicomSeries, readDicom } from './dicom/dicom.node.ts';
import { readSegmentationFile } from './dicom/seg-file.ts';
import { lookInto } from './folder.node.ts';
import { writeMetaImage } from './metaimage/write.node.ts';
import { writeNifti } from './nifti/write.node.ts';
import { writeNrrd } from './nrrd/write.node.ts';
import { openDiskFile, openError } from './raw/disk-file.node.ts';
import { type FormatResult, labelsFromImage } from './raw/result.ts';
import { type VoxelGrid, voxelGrid } from './raw/voxel-grid.ts';
import { readerOf, unknownFormat } from './registry.ts';
import { sniff } from './sniff.ts';
import { readTiffFolder } from './tiff/folder.node.ts';
import { writeTiff, writeTiffFolder } from './tiff/write.node.ts';

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
  const { image, report, names } = (await readDicomLabels(path, options)) ?? (await readAny(path, options));
  return { labels: labelsFromImage(image, path, names), report };
}

/**
 * What could be read, as a report: the series of a DICOM folder, or the one image of anything else.
 * @throws OsteonError as `readImage`.
 */
export async function listSeries(path: string, options: ReadOptions = {}): Promise<SeriesReport> {
  return atPath(path, options, {
    dicom: () => listDicomSeries(path, options),
    other: async (read) => (await read()).report,
  });
}

function readAny(path: string, options: ReadOptions): Promise<FormatResult> {
  return atPath(path, options, {
    dicom: (): Promise<FormatResult> => readDicom(path, options),
    other: (read) => read(),
  });
}

/** Finds out what lies at `path` and runs the one of two ways that fits. */
async function atPath<T>(
  path: string,
  options: ReadOptions,
  ways: { dicom: () => Promise<T>; other: (read: () => Promise<FormatResult>) => Promise<T> },
): Promise<T> {
  const status = await stat(path).catch((cause) => {
    throw openError(path, cause);
  });
  if (status.isDirectory()) {
    const { kind, tiffs, others } = await lookInto(path, options.signal);
    return kind === 'tiff' ? ways.other(() => readTiffFolder(path, tiffs, others, options)) : ways.dicom();
  }
  const file = await openDiskFile(path);
  try {
    const { kind, gzip } = await sniff(file);
    if ((kind === 'dicom' || kind === 'zip') && !gzip) return await ways.dicom();
    const read = readerOf(kind, gzip, path);
    if (!read) throw unknownFormat(path, kind, gzip);
    return await ways.other(() => read(file, options));
  } finally {
    await file.close();
  }
}

/** A DICOM segmentation, where `path` is one. */
async function readDicomLabels(path: string, options: ReadOptions): Promise<FormatResult | undefined> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) return undefined;
  const file = await openDiskFile(path);
  try {
    return (await sniff(file)).kind === 'dicom' ? await readSegmentationFile(file, options) : undefined;
  } finally {
    await file.close();
  }
}

export interface WriteOptions extends LongWork {
  /** `tiff-stack`: a folder with one TIFF file per page, as a path that ends with a slash also asks for. */
  readonly format?: 'tiff-stack';
}

interface Writer {
  /** The endings that choose this writer. */
  readonly endings: readonly string[];
  readonly write: (path: string, grid: VoxelGrid, options: WriteOptions) => Promise<void>;
}

const writers: readonly Writer[] = [
  { endings: ['.nii', '.nii.gz'], write: writeNifti },
  { endings: ['.nrrd', '.nhdr'], write: writeNrrd },
  { endings: ['.mha', '.mhd'], write: writeMetaImage },
  { endings: ['.tif', '.tiff'], write: writeTiff },
  { endings: ['/'], write: writeTiffFolder },
];

/**
 * Writes a scan in the format that the ending of `path` names. The file appears whole or not at all.
 * @throws OsteonError `unknown-ending`, `disk-full`, `cannot-write`, `folder-not-found`.
 */
export async function writeImage(path: string, image: Image, options: WriteOptions = {}): Promise<void> {
  await writerOf(path, options).write(path, voxelGrid(image), options);
}

/** Writes a label map; as `writeImage`. */
export async function writeLabels(
  path: string,
  labels: LabelImage,
  options: WriteOptions = {},
): Promise<void> {
  await writerOf(path, options).write(path, voxelGrid(labels), options);
}

function writerOf(path: string, { format }: WriteOptions): Writer {
  const lower = format === 'tiff-stack' ? '/' : path.toLowerCase().replaceAll('\\', '/');
  const writer = writers.find(({ endings }) => endings.some((ending) => lower.endsWith(ending)));
  if (writer) return writer;
  const known = writers.flatMap(({ endings }) => endings).join(', ');
  throw new OsteonError('unknown-ending', `The ending of '${path}' names no format that can be written.`, {
    hint: `Use one of ${known} (a slash at the end makes a folder of TIFF pages).`,
    kind: 'usage',
  });
}
