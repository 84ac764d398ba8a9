/**
 * Stored samples to final values: mask, sign, per-slice rescale in double precision, padding. A sample of up
 * to 16 bits has few values, so all of that is done once per value, in a table, and not once per voxel.
 */

import type { Samples } from './codecs/codec.ts';
import type { Frame, PixelModule } from './header.ts';

export type Values = Int16Array | Float32Array;

/** How the samples of one frame become values. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/** Rescale Slope and Intercept; the identity where the header has none. */
export function rescaleOf(frame: Frame): Rescale {
  return { slope: frame.rescaleSlope ?? 1, intercept: frame.rescaleIntercept ?? 0 };
}

/** True where every value that these frames can hold is an integer. */
export function isIntegral(frames: readonly Frame[]): boolean {
  return frames.every((frame) => {
    const { slope, intercept } = rescaleOf(frame);
    return Number.isInteger(slope) && Number.isInteger(intercept) && !isWide(frame.header.pixels!);
  });
}

/** More bits than a table holds. */
export function isWide({ highBit }: PixelModule): boolean {
  return highBit > 15;
}

/** Padding that a header declares, as a test on stored samples. */
export interface Padding {
  readonly low: number;
  readonly high: number;
  /** The declared value as its unmasked bit pattern: scanners write it beyond Bits Stored. */
  readonly pattern: number;
}

/**
 * HU that living or metal matter can have; a padding value that lands there would punch holes into bone, so
 * it is not taken for padding.
 */
const tissueHU = { least: -200, most: 3071 };

/** The padding that a header declares, or `in-tissue` where its value is one that tissue has and so is not believed. */
export function paddingOf(frame: Frame, pixels: PixelModule): Padding | 'in-tissue' | undefined {
  if (pixels.padding === undefined) return undefined;
  const { value, limit } = pixels.padding;
  const { slope, intercept } = rescaleOf(frame);
  const ends = [value, limit].map((stored) => stored * slope + intercept);
  if (Math.max(...ends) >= tissueHU.least && Math.min(...ends) <= tissueHU.most) return 'in-tissue';
  const width = pixels.bitsAllocated >= 16 ? 0xffff : 0xff;
  return { low: Math.min(value, limit), high: Math.max(value, limit), pattern: value & width };
}

/** What becomes of each bit pattern of one slice's samples. */
export interface SampleTable {
  readonly values: Values;
  /** By bit pattern: 0 a value, 1 padding, 2 a value that 16 bits cannot hold. */
  readonly kinds: Uint8Array;
  /** Any kind but 0 is possible. */
  readonly mixed: boolean;
}

const patterns = 1 << 16;

/**
 * Padding is where the header's padding test says so, or where a sample equals `background` (a stored value,
 * see background.ts). Padding that 16 bits cannot hold saturates at the low end.
 */
export function sampleTable(
  pixels: PixelModule,
  { slope, intercept }: Rescale,
  type: typeof Int16Array | typeof Float32Array,
  padding: Padding | undefined,
  background: number | undefined,
): SampleTable {
  const values = new type(patterns);
  const kinds = new Uint8Array(patterns);
  let mixed = false;
  for (let raw = 0; raw < patterns; raw++) {
    const stored = storedValue(raw, pixels);
    const value = stored * slope + intercept;
    const isPadding =
      stored === background ||
      (padding !== undefined &&
        ((stored >= padding.low && stored <= padding.high) || raw === padding.pattern));
    const fits = type === Float32Array || (value >= -32768 && value <= 32767);
    values[raw] = fits ? value : -32768;
    if (isPadding || !fits) kinds[raw] = isPadding ? 1 : 2;
    mixed ||= kinds[raw] !== 0;
  }
  return { values, kinds, mixed };
}

/**
 * Cuts a sample out of its bits and extends its sign; drops the overlays that old scanners keep in the unused
 * high bits. For up to 31 stored bits.
 */
export function storedValue(raw: number, { highBit, bitsStored, signed }: PixelModule): number {
  const top = raw << (31 - highBit);
  return signed ? top >> (32 - bitsStored) : top >>> (32 - bitsStored);
}

/** One slice by its table; returns which kinds occurred (bit 0 padding, bit 1 beyond 16 bits). */
export function writeSlice(samples: Samples, table: SampleTable, out: Values): number {
  const { values, kinds, mixed } = table;
  // Samples may be wider than the table only where their unused bits are set, which the table ignores.
  for (let i = 0; i < out.length; i++) out[i] = values[samples[i] & 0xffff];
  if (!mixed) return 0;
  let found = 0;
  for (let i = 0; i < out.length; i++) found |= kinds[samples[i] & 0xffff];
  return found;
}

/** Marks the padding of one slice; returns how many voxels it has. */
export function markPadding(samples: Samples, { kinds }: SampleTable, mask: Uint8Array): number {
  let padded = 0;
  for (let i = 0; i < mask.length; i++) {
    const isPadding = kinds[samples[i] & 0xffff] & 1;
    mask[i] = isPadding;
    padded += isPadding;
  }
  return padded;
}

/** Samples of more than 16 bits, too many for a table; they have no padding value that DICOM could express. */
export function writeWideSlice(samples: Samples, pixels: PixelModule, rescale: Rescale, out: Values): void {
  for (let i = 0; i < out.length; i++)
    out[i] = storedValue(samples[i], pixels) * rescale.slope + rescale.intercept;
}
