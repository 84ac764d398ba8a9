/** DICOM segmentations on disk. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabelImage } from '../../../image.ts';
import { writeAtomically } from '../../atomic.node.ts';
import { parseSegmentation, type SegOptions } from '../seg.ts';
import type { SegmentationOptions } from './seg-options.ts';
import { describeSource, type SourceSeries } from './seg-source.ts';
import { encodeSegmentation } from './segmentation.ts';

/** Writes a DICOM SEG; the file appears whole or not at all. See `encodeSegmentation`. */
export async function writeSegmentation(
  path: string,
  labels: LabelImage,
  options: SegmentationOptions = {},
): Promise<void> {
  const bytes = encodeSegmentation(labels, options);
  await writeAtomically(path, (file) => file.write(bytes));
}

/** Reads a DICOM SEG from a file. See `parseSegmentation`. */
export async function readSegmentation(path: string, options: SegOptions = {}): Promise<LabelImage> {
  return parseSegmentation(await readFile(path), options);
}

/**
 * Describes the series that a scan was read from, for `SegmentationOptions.source`: `path` is its folder or
 * file, `seriesInstanceUID` the id of the chosen series in the series report. Memory: one file at a time.
 * @throws OsteonError `source-series` where no file there belongs to the series.
 */
export function readSourceSeries(path: string, seriesInstanceUID: string): SourceSeries {
  return describeSource(contents(path), seriesInstanceUID);
}

function* contents(path: string): Generator<Uint8Array> {
  const names = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: 'utf8' })
    : [''];
  for (const name of names.toSorted()) {
    const file = join(path, name);
    if (statSync(file).isFile()) yield readFileSync(file);
  }
}
