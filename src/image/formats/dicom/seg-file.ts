/** A DICOM segmentation as a format of label maps, with the series report that every reader gives. */

import type { ReadOptions } from '../../report.ts';
import { type ByteFile, bytesAt } from '../raw/byte-file.ts';
import { type FormatResult, formatResult } from '../raw/result.ts';
import { isSegmentation, parseSegmentation } from './seg.ts';

/** Modality (0008,0060) stands within the first bytes of every file; a long character set does not move it far. */
const headerBytes = 1 << 16;

/**
 * Reads the file where it is a segmentation object; undefined where it is anything else. The file is in
 * memory once, the labels once.
 * @throws OsteonError as `parseSegmentation`.
 */
export async function readSegmentationFile(
  file: ByteFile,
  options: ReadOptions,
): Promise<FormatResult | undefined> {
  const start = await bytesAt(file, 0, headerBytes);
  if (!isSegmentation(start) && !isDeflated(start)) return undefined;
  options.signal?.throwIfAborted();
  const bytes = start.length === file.size ? start : await bytesAt(file, 0, file.size);
  if (!isSegmentation(bytes)) return undefined;
  const { geometry, labels, names } = parseSegmentation(bytes);
  const source = { format: 'dicom', name: file.name, description: 'DICOM segmentation' } as const;
  return { ...formatResult(source, geometry, labels, [], options), names };
}

/** A deflated data set cannot be looked into without all of it. */
function isDeflated(start: Uint8Array): boolean {
  const metaHeader = new TextDecoder('latin1').decode(start.subarray(0, 1024));
  return metaHeader.startsWith('DICM', 128) && metaHeader.includes('1.2.840.10008.1.2.1.99');
}
