/** What a segmentation says of the series it was drawn on, so that viewers and archives file it beside it. */

import dicomParser from 'dicom-parser';
import { OsteonError } from '../../../../errors.ts';
import type { Vector3 } from '../../../image.ts';
import { vector3 } from '../../../vector.ts';
import { textOf } from '../text.ts';

/** One image (or one frame of a multi-frame image) of the source series. */
export interface SourceInstance {
  readonly sopInstanceUID: string;
  /** Image Position (Patient), LPS mm; slices of the labels are matched by it. */
  readonly positionMm?: Vector3;
}

/** The source series, with what the segmentation repeats of its patient and study. */
export interface SourceSeries {
  readonly sopClassUID: string;
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly frameOfReferenceUID?: string;
  readonly instances: readonly SourceInstance[];
  readonly patient?: {
    readonly id?: string;
    readonly name?: string;
    readonly birthDate?: string;
    readonly sex?: string;
  };
  readonly study?: {
    readonly id?: string;
    readonly date?: string;
    readonly time?: string;
    readonly accessionNumber?: string;
    readonly referringPhysician?: string;
    readonly description?: string;
  };
}

/** One header of a source file. */
interface SourceHeader extends SourceSeries {
  readonly instance: SourceInstance;
}

/**
 * Gathers the description from DICOM files. Where `seriesInstanceUID` says which series, files of others and
 * files that are not DICOM are passed over.
 * @throws OsteonError `source-series` where the files are not of one series, or none is of the one asked for.
 */
export function describeSource(files: Iterable<Uint8Array>, seriesInstanceUID?: string): SourceSeries {
  const headers: SourceHeader[] = [];
  for (const bytes of files) {
    const header = sourceHeader(bytes);
    const wanted = seriesInstanceUID ?? header?.seriesInstanceUID;
    if (header !== undefined && header.seriesInstanceUID === wanted) headers.push(header);
  }
  const series = new Set(headers.map((header) => header.seriesInstanceUID));
  if (series.size !== 1)
    throw new OsteonError('source-series', `expected the files of one DICOM series, found ${series.size}`, {
      hint: 'give the files that the scan was read from, or the UID of their series',
    });
  const { instance: _, ...common } = headers[0];
  return { ...common, instances: headers.map((header) => header.instance) };
}

function sourceHeader(bytes: Uint8Array): SourceHeader | undefined {
  let file: dicomParser.DataSet;
  try {
    file = dicomParser.parseDicom(bytes, { untilTag: 'x7fe00010' });
  } catch {
    return undefined;
  }
  // A source may break DICOM's rules (backslashes, over-long texts); the segmentation must not.
  const text = (tag: string, longest = 64) => textOf(file, tag)?.replaceAll('\\', ' ').slice(0, longest);
  // Files from before 1993 write 2004.01.19 and 10:30:00; what is no date or time is left out.
  const date = (tag: string) =>
    text(tag)
      ?.replaceAll('.', '')
      .match(/^\d{8}$/)?.[0];
  const time = text('x00080030')?.replaceAll(':', '');
  const position = file.string('x00200032')?.split('\\').map(Number);
  return {
    sopClassUID: text('x00080016') ?? '',
    studyInstanceUID: text('x0020000d') ?? '',
    seriesInstanceUID: text('x0020000e') ?? '',
    frameOfReferenceUID: text('x00200052'),
    instances: [],
    instance: {
      sopInstanceUID: text('x00080018') ?? '',
      positionMm: position?.length === 3 ? vector3(position) : undefined,
    },
    patient: {
      id: text('x00100020'),
      name: text('x00100010'),
      birthDate: date('x00100030'),
      sex: text('x00100040')?.match(/^[FMO]$/)?.[0],
    },
    study: {
      id: text('x00200010', 16),
      date: date('x00080020'),
      time: time?.match(/^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?$/)?.[0],
      accessionNumber: text('x00080050', 16),
      referringPhysician: text('x00080090'),
      description: text('x00081030'),
    },
  };
}
