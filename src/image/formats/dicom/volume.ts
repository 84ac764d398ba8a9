/**
 * Pixels of a stack into one volume, slice by slice: besides the volume and, where there is padding, its
 * mask, only the few slices in flight are in memory.
 */

import type { LongWork } from '../../../progress.ts';
import type { SeriesCheck } from '../../report.ts';
import { cornerBackground } from './background.ts';
import { mapConcurrently } from './file.ts';
import type { DicomHeader, Frame } from './header.ts';
import { isIntegral, paddingOf, rescaleOf, type Values, writeSlice } from './hounsfield.ts';
import { openFrames, requireReadable } from './pixels.ts';

export interface Volume {
  readonly values: Values;
  readonly padding?: Uint8Array;
  readonly paddingVoxels: number;
  readonly checks: readonly SeriesCheck[];
}

/** Files that are read at the same time while one is decoded. */
const filesInFlight = 4;

/**
 * Decodes all frames, in the given order, into `Int16Array` where every value is an integer that fits, else
 * into `Float32Array`.
 */
export async function readVolume(frames: readonly Frame[], work: LongWork): Promise<Volume> {
  for (const frame of frames) requireReadable(frame.header);
  if (isIntegral(frames)) {
    const volume = await fill(frames, Int16Array, work);
    if (volume !== 'overflow') return volume;
  }
  return (await fill(frames, Float32Array, work)) as Volume;
}

async function fill(
  frames: readonly Frame[],
  type: typeof Int16Array | typeof Float32Array,
  { signal, onProgress }: LongWork,
): Promise<Volume | 'overflow'> {
  const { rows, columns } = frames[0].header.pixels!;
  const slice = rows * columns;
  const values = new type(slice * frames.length);
  let padding: Uint8Array | undefined;
  const mask = () => {
    padding ??= new Uint8Array(values.length);
    return padding;
  };
  const found = { padded: 0, undeclared: 0, backgroundHU: Number.NaN, inTissue: false };
  let overflow = false;
  let done = 0;
  await mapConcurrently([...byFile(frames)], filesInFlight, async ([header, places]) => {
    signal?.throwIfAborted();
    if (overflow) return;
    const read = await openFrames(header);
    for (const k of places) {
      signal?.throwIfAborted();
      const pixels = header.pixels!;
      const samples = await read(frames[k].index);
      const rescale = rescaleOf(frames[k]);
      const declared = paddingOf(frames[k], pixels);
      if (declared === 'in-tissue') found.inTissue = true;
      const test = declared === 'in-tissue' ? undefined : declared;
      let background = cornerBackground(samples, pixels, rescale);
      if (background !== undefined && test && background >= test.low && background <= test.high)
        background = undefined;
      const target = { values, offset: k * slice, mask };
      const outcome = writeSlice(samples, pixels, rescale, target, test, background);
      overflow ||= outcome.overflow;
      found.padded += outcome.padded;
      if (background !== undefined) {
        found.undeclared++;
        found.backgroundHU = background * rescale.slope + rescale.intercept;
      }
      onProgress?.({ step: 'reading slices', done: ++done, total: frames.length });
    }
  });
  if (overflow) return 'overflow';
  return { values, padding, paddingVoxels: found.padded, checks: paddingChecks(found, values.length) };
}

/** Frames of one file are decoded one after another: places in `frames`, by header. */
function byFile(frames: readonly Frame[]): Map<DicomHeader, number[]> {
  const places = new Map<DicomHeader, number[]>();
  frames.forEach(({ header }, k) => {
    const list = places.get(header);
    if (list) list.push(k);
    else places.set(header, [k]);
  });
  return places;
}

function paddingChecks(
  found: { padded: number; undeclared: number; backgroundHU: number; inTissue: boolean },
  voxels: number,
): SeriesCheck[] {
  const checks: SeriesCheck[] = [];
  const percent = ((100 * found.padded) / voxels).toFixed(1);
  if (found.undeclared > 0)
    checks.push({
      code: 'padding-undeclared',
      severity: 'warning',
      message: `the corners of ${found.undeclared} slices hold one constant (${found.backgroundHU} HU) that the header does not declare as padding; these voxels are kept out of every statistic`,
      value: found.backgroundHU,
    });
  if (found.padded > 0)
    checks.push({
      code: 'padding',
      severity: 'note',
      message: `${found.padded} voxels (${percent} %) lie outside the scanner's field of view`,
      value: found.padded,
    });
  if (found.inTissue)
    checks.push({
      code: 'padding-in-tissue',
      severity: 'warning',
      message:
        'the declared Pixel Padding Value lies among the HU of tissue, so it was not taken for padding',
    });
  return checks;
}
