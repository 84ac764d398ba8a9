/** Stored samples to final values: mask, sign, per-slice rescale in double precision, padding. */

import type { Samples } from './codecs/codec.ts';
import type { Frame, PixelModule } from './header.ts';

export type Values = Int16Array | Float32Array;

/** How the samples of one frame become values. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

export function rescaleOf(frame: Frame): Rescale {
  return { slope: frame.rescaleSlope ?? 1, intercept: frame.rescaleIntercept ?? 0 };
}

/** True where every value that these frames can hold is an integer. */
export function isIntegral(frames: readonly Frame[]): boolean {
  return frames.every((frame) => {
    const { slope, intercept } = rescaleOf(frame);
    return Number.isInteger(slope) && Number.isInteger(intercept);
  });
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

export function paddingOf(frame: Frame, pixels: PixelModule): Padding | 'in-tissue' | undefined {
  if (pixels.padding === undefined) return undefined;
  const { value, limit } = pixels.padding;
  const { slope, intercept } = rescaleOf(frame);
  const ends = [value, limit].map((stored) => stored * slope + intercept);
  if (Math.max(...ends) >= tissueHU.least && Math.min(...ends) <= tissueHU.most) return 'in-tissue';
  const width = pixels.bitsAllocated >= 16 ? 0xffff : 0xff;
  return { low: Math.min(value, limit), high: Math.max(value, limit), pattern: value & width };
}

/** Where one slice goes: its part of the volume and, once anything is padding, of the padding mask. */
export interface Target {
  readonly values: Values;
  readonly offset: number;
  /** Called when the first padding is met; its result has one entry per voxel of the volume. */
  readonly mask: () => Uint8Array;
}

export interface SliceOutcome {
  readonly padded: number;
  /** A value that is no padding does not fit into 16 bits. */
  readonly overflow: boolean;
}

/**
 * Writes one frame into its place. Padding is where the header's padding test says so, or where a sample
 * equals `background` (a stored value, see background.ts). Padding beyond 16 bits saturates at the low end.
 */
export function writeSlice(
  samples: Samples,
  pixels: PixelModule,
  { slope, intercept }: Rescale,
  { values, offset, mask }: Target,
  padding: Padding | undefined,
  background: number | undefined,
): SliceOutcome {
  const count = pixels.rows * pixels.columns;
  const up = 31 - pixels.highBit;
  const down = 32 - pixels.bitsStored;
  const { signed } = pixels;
  const checked = values instanceof Int16Array;
  const low = padding?.low ?? Number.POSITIVE_INFINITY;
  const high = padding?.high ?? Number.NEGATIVE_INFINITY;
  const pattern = padding?.pattern ?? -1;
  const constant = background ?? Number.NaN;
  const plain = padding === undefined && background === undefined;
  let least = 0;
  let most = 0;
  let padded = 0;
  for (let i = 0; i < count; i++) {
    const raw = samples[i];
    const stored = signed ? (raw << up) >> down : (raw << up) >>> down;
    const value = stored * slope + intercept;
    if (!plain && ((stored >= low && stored <= high) || raw === pattern || stored === constant)) {
      mask()[offset + i] = 1;
      padded++;
      values[offset + i] = checked && !(value >= -32768 && value <= 32767) ? -32768 : value;
      continue;
    }
    if (value < least) least = value;
    else if (value > most) most = value;
    values[offset + i] = value;
  }
  return { padded, overflow: checked && (least < -32768 || most > 32767) };
}
