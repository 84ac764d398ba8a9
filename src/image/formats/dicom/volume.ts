/**
 * Pixels of a stack into one volume, slice by slice: besides the volume and, where there is padding, its
 * mask, only the few slices in flight are in memory.
 */

import { OsteonError } from '../../../errors.ts';
import type { LongWork } from '../../../progress.ts';
import type { SeriesCheck } from '../../report.ts';
import { cornerBackground } from './background.ts';
import type { Samples } from './codecs/codec.ts';
import { mapConcurrently } from './file.ts';
import type { DicomHeader, Frame } from './header.ts';
import {
  isIntegral,
  isWide,
  markPadding,
  type Padding,
  paddingOf,
  type Rescale,
  rescaleOf,
  type SampleTable,
  sampleTable,
  type Values,
  writeSlice,
  writeWideSlice,
} from './hounsfield.ts';
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
  const values = allocate(type, slice * frames.length);
  let padding: Uint8Array | undefined;
  const found = { padded: 0, undeclared: 0, backgroundHU: Number.NaN, inTissue: false };
  const tables = new TableCache(type);
  const scratch: Uint8Array[] = [];
  let overflow = false;
  let done = 0;
  await mapConcurrently([...byFile(frames)], filesInFlight, async ([header, places], _, lane) => {
    if (overflow) return;
    const pixels = header.pixels!;
    const read = await openFrames(header);
    scratch[lane] ??= new Uint8Array((slice * pixels.bitsAllocated) >> 3);
    for (const k of places) {
      signal?.throwIfAborted();
      const samples = await read(frames[k].index, scratch[lane]);
      const out = values.subarray(k * slice, (k + 1) * slice);
      const rescale = rescaleOf(frames[k]);
      if (isWide(pixels)) writeWideSlice(samples, pixels, rescale, out);
      else {
        const background = undeclaredBackground(samples, frames[k], rescale);
        const table = tables.get(frames[k], rescale, background);
        const kinds = writeSlice(samples, table, out);
        if (kinds & 1) {
          padding ??= new Uint8Array(values.length);
          found.padded += markPadding(samples, table, padding.subarray(k * slice, (k + 1) * slice));
        }
        overflow ||= (kinds & 2) !== 0;
        found.inTissue ||= paddingOf(frames[k], pixels) === 'in-tissue';
        if (background !== undefined) {
          found.undeclared++;
          found.backgroundHU = background * rescale.slope + rescale.intercept;
        }
      }
      onProgress?.({ step: 'reading slices', done: ++done, total: frames.length });
    }
  });
  if (overflow) return 'overflow';
  return { values, padding, paddingVoxels: found.padded, checks: paddingChecks(found) };
}

function allocate(type: typeof Int16Array | typeof Float32Array, voxels: number): Values {
  try {
    return new type(voxels);
  } catch (cause) {
    const gigabytes = ((voxels * type.BYTES_PER_ELEMENT) / 2 ** 30).toFixed(1);
    throw new OsteonError(
      'out-of-memory',
      `the volume needs ${gigabytes} GB in one piece, which is not there`,
      {
        hint: 'Read a series with fewer or smaller slices, or use a machine with more memory.',
        cause,
      },
    );
  }
}

function declaredPadding(frame: Frame): Padding | undefined {
  const padding = paddingOf(frame, frame.header.pixels!);
  return padding === 'in-tissue' ? undefined : padding;
}

/** A constant in the corners, unless the header declares it anyway. */
function undeclaredBackground(samples: Samples, frame: Frame, rescale: Rescale): number | undefined {
  const background = cornerBackground(samples, frame.header.pixels!, rescale);
  const declared = declaredPadding(frame);
  if (background === undefined || declared === undefined) return background;
  return background >= declared.low && background <= declared.high ? undefined : background;
}

/** Slices of a series mostly share one table; it is made anew only where something differs. */
class TableCache {
  private readonly type: typeof Int16Array | typeof Float32Array;
  private key = '';
  private table: SampleTable | undefined;

  constructor(type: typeof Int16Array | typeof Float32Array) {
    this.type = type;
  }

  get(frame: Frame, rescale: Rescale, background: number | undefined): SampleTable {
    const pixels = frame.header.pixels!;
    const { highBit, bitsStored, signed, padding } = pixels;
    const key = JSON.stringify([highBit, bitsStored, signed, padding, rescale, background]);
    if (this.table === undefined || key !== this.key) {
      this.table = sampleTable(pixels, rescale, this.type, declaredPadding(frame), background);
      this.key = key;
    }
    return this.table;
  }
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

function paddingChecks(found: {
  undeclared: number;
  backgroundHU: number;
  inTissue: boolean;
}): SeriesCheck[] {
  const checks: SeriesCheck[] = [];
  if (found.undeclared > 0)
    checks.push({
      code: 'padding-undeclared',
      severity: 'warning',
      message: `the corners of ${found.undeclared} slices hold one constant (${found.backgroundHU} HU) that the header does not declare as padding; these voxels are kept out of every statistic`,
      value: found.backgroundHU,
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
