/** From files to a decision: which frames would become the image, on which grid, or why none can. */

import { OsteonError } from '../../../errors.ts';
import type { Geometry } from '../../image.ts';
import type { ReadOptions, SeriesCheck } from '../../report.ts';
import { dot } from '../../vector.ts';
import { type Candidate, markUnfit } from './candidates.ts';
import { chooseSeries } from './choose.ts';
import { findCopies } from './copies.ts';
import { type DicomFile, mapConcurrently } from './file.ts';
import { judge, refusalOf } from './grid.ts';
import { stacksOf } from './group.ts';
import type { DicomHeader, Frame } from './header.ts';
import { type Layout, layoutOf } from './layout.ts';
import { readHeader, type Unreadable } from './parse.ts';
import { patientCount, severalPatients } from './patients.ts';
import { requireReadable } from './pixels.ts';

export interface Plan {
  readonly filesFound: number;
  readonly unreadable: readonly Unreadable[];
  /** Objects without pixels: dose reports, structured reports. */
  readonly withoutImage: readonly DicomHeader[];
  readonly candidates: readonly Candidate[];
  readonly chosen?: Candidate;
  readonly why?: string;
  /** Frames of the chosen stack that repeat another one's pixels. */
  readonly copies: ReadonlySet<Frame>;
  /** Copies left out. */
  readonly layout?: Layout;
  readonly geometry?: Geometry;
  readonly checks: readonly SeriesCheck[];
  /** Why there is no image; a geometry that resampling can mend is not among these. */
  readonly refusal?: OsteonError;
}

/** Headers are small, so more of them than slices are in flight. */
const headersInFlight = 8;

/** @throws OsteonError only where the input holds no DICOM image at all. */
export async function planDicom(files: readonly DicomFile[], options: ReadOptions): Promise<Plan> {
  const { signal, onProgress } = options;
  let done = 0;
  const results = await mapConcurrently(files, headersInFlight, async (file) => {
    signal?.throwIfAborted();
    const result = await readHeader(file);
    onProgress?.({ step: 'reading headers', done: ++done, total: files.length });
    return result;
  });
  const unreadable = results.filter((result) => 'code' in result);
  const headers = results.filter((result) => 'frames' in result);
  const images = headers.filter((header) => header.frames.length > 0);
  const withoutImage = headers.filter((header) => header.frames.length === 0);
  if (images.length === 0) throw noImage(files.length, unreadable, withoutImage);
  const patients = patientCount(images);
  const candidates = markUnfit(stacksOf(images.flatMap((header) => header.frames)));
  const found = { filesFound: files.length, unreadable, withoutImage, candidates };
  const nothing = { copies: new Set<Frame>(), checks: [] };
  if (patients > 1) return { ...found, ...nothing, refusal: severalPatients(patients, images.length) };
  const { chosen, why, refusal } = chooseSeries(candidates, options);
  if (chosen === undefined) return { ...found, ...nothing, refusal };
  return { ...found, chosen, why, ...(await arrange(chosen)) };
}

type Arranged = Pick<Plan, 'copies' | 'layout' | 'geometry' | 'checks' | 'refusal'>;

async function arrange({ frames }: Candidate): Promise<Arranged> {
  const none = { copies: new Set<Frame>(), checks: [] };
  try {
    for (const frame of frames) {
      requireReadable(frame.header);
      requireRescale(frame);
    }
    const { complete, checks: placed } = withPlace(frames);
    const everything = layoutOf(complete);
    const { copies, contradictions } = await findCopies(everything);
    if (contradictions > 0)
      return { ...none, copies, refusal: samePosition(contradictions, complete.length) };
    const layout = copies.size === 0 ? everything : layoutOf(complete.filter((frame) => !copies.has(frame)));
    const { checks, geometry } = judge(layout);
    const notes = [
      ...thicknessVaries(layout.frames),
      ...referenceVaries(layout.frames),
      ...lossyCompression(layout.frames),
    ];
    return { copies, layout, geometry, checks: [...placed, ...checks, ...notes] };
  } catch (error) {
    if (error instanceof OsteonError) return { ...none, refusal: error };
    throw error;
  }
}

function requireRescale({ rescaleSlope, header }: Frame): void {
  if (rescaleSlope !== 0) return;
  throw new OsteonError('dicom-rescale', `${header.file.name} has a Rescale Slope of 0`, {
    hint: 'Such an image holds one value only; read the original series of the scanner.',
  });
}

/** Frames with position, orientation and pixel spacing; a lone image without a place gets one, and a check. */
function withPlace(frames: readonly Frame[]): { complete: readonly Frame[]; checks: SeriesCheck[] } {
  const without = (tag: keyof Frame) => frames.filter((frame) => frame[tag] === undefined).length;
  const missing = (tag: keyof Frame, name: string) => {
    const message = `${without(tag)} of ${frames.length} images have no ${name}`;
    const hint =
      'Read the original series of the scanner; a distance or a place that is missing is not guessed.';
    return new OsteonError('dicom-missing-tag', message, { hint });
  };
  if (without('pixelSpacingMm') > 0) throw missing('pixelSpacingMm', 'Pixel Spacing (0028,0030)');
  const placed = without('positionMm') + without('rowDirection') === 0;
  if (placed) {
    for (const { rowDirection: r, columnDirection: c, header } of frames)
      if (Math.abs(dot(r!, c!)) > 1e-2 || !isUnit(r!) || !isUnit(c!))
        throw new OsteonError('dicom-orientation', `${header.file.name} has no valid image orientation`, {
          hint: 'Image Orientation (Patient) must hold two perpendicular unit vectors.',
        });
    return { complete: frames, checks: [] };
  }
  if (frames.length > 1) {
    if (without('positionMm') > 0) throw missing('positionMm', 'Image Position (Patient) (0020,0032)');
    throw missing('rowDirection', 'Image Orientation (Patient) (0020,0037)');
  }
  const message = 'the image does not say where it lies; it was placed at the origin, unrotated';
  const place = {
    positionMm: [0, 0, 0],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
  } as const;
  return {
    complete: [{ ...frames[0], ...place }],
    checks: [{ code: 'no-position', severity: 'warning', message }],
  };
}

function isUnit(vector: readonly number[]): boolean {
  return Math.abs(Math.hypot(...vector) - 1) < 1e-2;
}

function samePosition(positions: number, images: number): OsteonError {
  return new OsteonError(
    'duplicate-position',
    `at ${positions} ${positions === 1 ? 'position' : 'positions'} of ${images} images lie several with different pixels`,
    {
      hint: 'Take out the images of the other time points or reconstructions; they cannot be told apart by their headers.',
      kind: 'refused',
    },
  );
}

function thicknessVaries(frames: readonly Frame[]): SeriesCheck[] {
  const values = frames.flatMap(({ sliceThicknessMm }) =>
    sliceThicknessMm === undefined ? [] : [sliceThicknessMm],
  );
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0 || most - least <= 0.01) return [];
  const message = `slice thickness varies from ${least} to ${most} mm`;
  return [{ code: 'thickness-varies', severity: 'warning', message, value: most - least }];
}

function referenceVaries(frames: readonly Frame[]): SeriesCheck[] {
  const count = new Set(frames.map(({ header }) => header.frameOfReference)).size;
  if (count === 1) return [];
  const message = `${frames.length} slices name ${count} frames of reference (usual after anonymisation); their positions were taken as they are`;
  return [{ code: 'frame-of-reference-varies', severity: 'note', message, value: count }];
}

function lossyCompression(frames: readonly Frame[]): SeriesCheck[] {
  const count = frames.filter(({ header }) => header.pixels!.lossy).length;
  if (count === 0) return [];
  const message = `${count} of ${frames.length} images were compressed with loss, so their HU are not those of the scanner`;
  return [{ code: 'lossy-compression', severity: 'warning', message, value: count }];
}

/** What resampling can mend. */
const mendable = new Set(['missing-slice', 'variable-spacing', 'gantry-tilt', 'inplane-shift']);

/** The reason why this plan gives no image, if there is one. */
export function refusalOfPlan({ refusal, checks }: Plan, allowResample: boolean): OsteonError | undefined {
  if (refusal !== undefined) return refusal;
  const remaining = allowResample ? checks.filter(({ code }) => !mendable.has(code)) : checks;
  return refusalOf(remaining);
}

function noImage(
  files: number,
  unreadable: readonly Unreadable[],
  withoutImage: readonly DicomHeader[],
): OsteonError {
  const hint =
    'Give a folder, zip or file with the CT images of one scan (files that begin with a DICOM header).';
  if (files === 0) return new OsteonError('folder-no-images', 'the input holds no files', { hint });
  if (files === 1 && unreadable.length === 1) {
    const [{ file, code, reason }] = unreadable;
    return new OsteonError(singleFileCode[code], `${file.name}: ${reason}`, {
      hint: singleFileHint[code] ?? hint,
    });
  }
  const reasons = new Map<string, number>();
  for (const { reason, code } of unreadable) {
    const key = code === 'broken-header' ? 'a DICOM header that cannot be read' : reason;
    reasons.set(key, (reasons.get(key) ?? 0) + 1);
  }
  if (withoutImage.length > 0) reasons.set('a DICOM object without an image', withoutImage.length);
  const list = [...reasons].map(([reason, count]) => `${count} x ${reason}`).join('; ');
  return new OsteonError('folder-no-images', `none of ${files} files is a DICOM image: ${list}`, { hint });
}

const singleFileCode: Readonly<Record<Unreadable['code'], string>> = {
  'empty-file': 'file-empty',
  'not-dicom': 'not-dicom',
  dicomdir: 'dicomdir',
  'no-meta-header': 'dicom-no-meta-header',
  'broken-header': 'dicom-broken-header',
};

const singleFileHint: Partial<Record<Unreadable['code'], string>> = {
  dicomdir: 'Give the folder in which the DICOMDIR lies.',
  'no-meta-header':
    'Add the header with a DICOM tool, for example `dcmconv +F +te in.dcm out.dcm`, or export again.',
  'broken-header': 'Copy or export the file again.',
};
