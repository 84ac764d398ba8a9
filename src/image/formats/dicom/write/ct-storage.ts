/** How HU become 16-bit stored values, without losing one: intercept, sign and the value that marks padding. */

import { OsteonError } from '../../../../errors.ts';
import type { Image } from '../../../image.ts';

/** Stored value = HU - interceptHU, slope 1. */
export interface CtStorage {
  readonly interceptHU: -1024 | 0;
  readonly signed: boolean;
  /** HU written wherever the image is padded; no other voxel has it. Undefined without padding. */
  readonly paddingHU?: number;
}

/** Padding far below air, as scanners write it, where nothing asks for another value. */
const usualPaddingHU = -2000;

/**
 * Unsigned with intercept -1024 (HU -1024 to 64511), as most scanners write, or signed with intercept 0
 * (-32768 to 32767).
 * @throws OsteonError `ct-range` where neither holds all voxels, `ct-not-whole` where a value is not a whole
 * number and `round` is not set.
 */
export function chooseCtStorage(image: Image, round: boolean): CtStorage {
  const { voxels, padding } = image;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < voxels.length; v++) {
    if (padding?.[v]) continue;
    const value = voxels[v];
    if (!Number.isInteger(value) && !(round && Number.isFinite(value))) throw notWhole(value, v);
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (lowest > highest) lowest = highest = 0; // all padding
  lowest = Math.round(lowest);
  highest = Math.round(highest);
  const paddingHU = choosePadding(image, lowest, highest);
  const bottom = Math.min(lowest, paddingHU ?? lowest);
  const top = Math.max(highest, paddingHU ?? highest);
  if (bottom >= -1024 && top <= 65535 - 1024) return { interceptHU: -1024, signed: false, paddingHU };
  if (bottom >= -32768 && top <= 32767) return { interceptHU: 0, signed: true, paddingHU };
  throw new OsteonError('ct-range', `values from ${lowest} to ${highest} HU do not fit 16 bits`, {
    hint: 'clip the image (CT values lie between -1024 and 3071 HU, metal up to about 30000)',
  });
}

/** The value that the padding already has, if it is one value that no other voxel shares; else a free one. */
function choosePadding(image: Image, lowest: number, highest: number): number | undefined {
  const { voxels, padding } = image;
  if (padding === undefined) return undefined;
  const first = padding.indexOf(1);
  if (first < 0) return undefined;
  const present = voxels[first];
  let keep = Number.isInteger(present) && present >= -32768 && present <= 32767;
  for (let v = 0; keep && v < voxels.length; v++)
    keep = padding[v] ? voxels[v] === present : Math.round(voxels[v]) !== present;
  if (keep) return present;
  const below = Math.min(usualPaddingHU, lowest - 1);
  return below >= -32768 ? below : highest + 1;
}

function notWhole(value: number, voxel: number): OsteonError {
  return new OsteonError('ct-not-whole', `voxel ${voxel} has the value ${value}, not a whole number of HU`, {
    hint: 'DICOM CT stores whole HU here: pass `round: true`, or keep the image as NIfTI or NRRD',
  });
}
