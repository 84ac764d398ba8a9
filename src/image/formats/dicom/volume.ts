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
  const filling = new Filling(frames, type);
  const scratch: Uint8Array[] = [];
  let done = 0;
  await mapConcurrently([...byFile(frames)], filesInFlight, async ([header, places], _, lane) => {
    if (filling.overflow) return;
    const { rows, columns, bitsAllocated } = header.pixels!;
    const read = await openFrames(header);
    scratch[lane] ??= new Uint8Array((rows * columns * bitsAllocated) >> 3);
    for (const k of places) {
      signal?.throwIfAborted();
      filling.put(k, await read(frames[k].index, scratch[lane]));
      onProgress?.({ step: 'reading slices', done: ++done, total: frames.length });
    }
  });
  return filling.overflow ? 'overflow' : filling.finish();
}

/** A volume that is filled slice by slice, in any order. */
class Filling {
  /** A value that is no padding did not fit into 16 bits. */
  overflow = false;
  private readonly frames: readonly Frame[];
  private readonly slice: number;
  private readonly values: Values;
  private readonly tables: TableCache;
  /** By slice: HU of the constant in its corners, where the header does not declare it. */
  private readonly backgrounds: (number | undefined)[] = [];
  private padding: Uint8Array | undefined;
  private paddingVoxels = 0;
  private inTissue = false;

  constructor(frames: readonly Frame[], type: typeof Int16Array | typeof Float32Array) {
    const { rows, columns } = frames[0].header.pixels!;
    this.frames = frames;
    this.slice = rows * columns;
    this.values = allocate(type, this.slice * frames.length);
    this.tables = new TableCache(type);
  }

  put(k: number, samples: Samples): void {
    const frame = this.frames[k];
    const pixels = frame.header.pixels!;
    const out = this.values.subarray(k * this.slice, (k + 1) * this.slice);
    const rescale = rescaleOf(frame);
    if (isWide(pixels)) {
      writeWideSlice(samples, pixels, rescale, out);
      return;
    }
    const background = undeclaredBackground(samples, frame, rescale);
    if (background !== undefined) this.backgrounds[k] = background * rescale.slope + rescale.intercept;
    const table = this.tables.get(frame, rescale, background);
    const kinds = writeSlice(samples, table, out);
    if (kinds & 1) this.paddingVoxels += markPadding(samples, table, this.maskOf(k));
    this.overflow ||= (kinds & 2) !== 0;
    this.inTissue ||= paddingOf(frame, pixels) === 'in-tissue';
  }

  finish(): Volume {
    const checks: SeriesCheck[] = [];
    const background = mostFrequent(this.backgrounds);
    if (background !== undefined) {
      this.markHiddenBackground(background);
      checks.push(undeclaredPadding(background, this.backgrounds));
    }
    if (this.inTissue) checks.push(paddingInTissue);
    const { values, padding, paddingVoxels } = this;
    return { values, padding, paddingVoxels, checks };
  }

  private maskOf(k: number): Uint8Array {
    this.padding ??= new Uint8Array(this.values.length);
    return this.padding.subarray(k * this.slice, (k + 1) * this.slice);
  }

  /** Slices whose corners the body or the table covers hold the same constant elsewhere. */
  private markHiddenBackground(background: number): void {
    for (let k = 0; k < this.frames.length; k++) {
      if (this.backgrounds[k] !== undefined) continue;
      const mask = this.maskOf(k);
      for (let i = 0, v = k * this.slice; i < mask.length; i++, v++) {
        if (this.values[v] !== background || mask[i] === 1) continue;
        mask[i] = 1;
        this.paddingVoxels++;
      }
    }
  }
}

function mostFrequent(values: readonly (number | undefined)[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

function undeclaredPadding(background: number, backgrounds: readonly (number | undefined)[]): SeriesCheck {
  const slices = backgrounds.filter((value) => value !== undefined).length;
  return {
    code: 'padding-undeclared',
    severity: 'warning',
    message: `the corners of ${slices} slices hold one constant (${background} HU) that the header does not declare as padding; these voxels are kept out of every statistic`,
    value: background,
  };
}

const paddingInTissue: SeriesCheck = {
  code: 'padding-in-tissue',
  severity: 'warning',
  message: 'the declared Pixel Padding Value lies among the HU of tissue, so it was not taken for padding',
};

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
