/** Converts scans and label maps between formats, without losing their place in the world or their unit. */

import { OsteonError } from '../errors.ts';
import {
  contentSha256,
  type LabelImage,
  type ReadOptions,
  reorient,
  resampleLabels,
  resampleTo,
  type SeriesReport,
  spacedGeometry,
  type Vector3,
} from '../image/index.ts';
import {
  listSeries,
  readImage,
  readLabels,
  readSourceSeries,
  writeCtSeries,
  writeImage,
  writeLabels,
  writeSegmentation,
} from '../image/node.ts';

export interface ConvertRequest extends ReadOptions {
  readonly input: string;
  readonly output: string;
  /** `dicom`: a folder with a CT series; `seg`, `seg-labelmap`: one DICOM SEG file; by default the ending decides. */
  readonly format?: 'dicom' | 'seg' | 'seg-labelmap' | 'tiff-stack';
  /** The input is a label map: nearest neighbour, whole numbers. */
  readonly asLabels?: boolean;
  /** DICOM series that a SEG refers to. */
  readonly reference?: string;
  readonly orientation?: string;
  readonly newSpacingMm?: Vector3;
}

export interface ConvertResult {
  readonly output: string;
  readonly report: SeriesReport;
  readonly contentSha256: string;
}

/** Reads, turns and resamples if asked, and writes; the output appears whole or not at all. */
export async function convert(request: ConvertRequest): Promise<ConvertResult> {
  const { input, output, format, orientation, newSpacingMm, signal } = request;
  const isSeg = format === 'seg' || format === 'seg-labelmap';
  if (request.asLabels || isSeg) {
    const read = await readLabels(input, request);
    let labels: LabelImage = read.labels;
    if (newSpacingMm) labels = resampleLabels(labels, spacedGeometry(labels.geometry, newSpacingMm));
    if (orientation) labels = reorient(labels, orientation);
    if (isSeg) {
      const source = request.reference ? await sourceSeries(request.reference, request) : undefined;
      await writeSegmentation(output, labels, { type: format === 'seg' ? 'BINARY' : 'LABELMAP', source });
    } else await writeLabels(output, labels, { format: stackFormat(format), signal });
    return { output, report: read.report, contentSha256: await contentSha256(labels) };
  }
  const read = await readImage(input, request);
  let image = read.image;
  if (newSpacingMm) image = resampleTo(image, newSpacingMm);
  if (orientation) image = reorient(image, orientation);
  if (format === 'dicom')
    await writeCtSeries(output, image, {
      acquisition: read.report.acquisition,
      round: newSpacingMm !== undefined,
      signal,
    });
  else await writeImage(output, image, { format: stackFormat(format), signal });
  return { output, report: read.report, contentSha256: await contentSha256(image) };
}

/** The series that a segmentation refers to: the one image series of a folder, or the one that was chosen. */
async function sourceSeries(path: string, { series, choose }: ConvertRequest) {
  const { series: found } = await listSeries(path, { series, choose });
  const chosen = found.find((each) => each.chosen);
  if (chosen) return readSourceSeries(path, chosen.id);
  throw new OsteonError('several-series', `'${path}' holds ${found.length} series, none of them chosen`, {
    hint: 'Name one with --series.',
    kind: 'usage',
  });
}

function stackFormat(format: ConvertRequest['format']): 'tiff-stack' | undefined {
  return format === 'tiff-stack' ? format : undefined;
}
