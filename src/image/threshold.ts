/** From images and label maps to masks. */

import type { Image, LabelImage } from './image.ts';

/**
 * Mask of the voxels with `lower <= value <= upper` (both included; in the unit of the image). Padding and
 * NaN are never part of it.
 */
export function thresholdMask(
  image: Image,
  { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY }: { lower?: number; upper?: number },
): Uint8Array {
  const { voxels, padding } = image;
  const mask = new Uint8Array(voxels.length);
  for (let v = 0; v < mask.length; v++) mask[v] = voxels[v] >= lower && voxels[v] <= upper ? 1 : 0;
  if (padding) for (let v = 0; v < mask.length; v++) if (padding[v] !== 0) mask[v] = 0;
  return mask;
}

/** Mask of the voxels that carry one of the labels `ids`. */
export function labelMask({ labels }: LabelImage, ids: number | Iterable<number>): Uint8Array {
  const mask = new Uint8Array(labels.length);
  const wanted = new Set(typeof ids === 'number' ? [ids] : ids);
  if (wanted.size === 1) {
    const [id] = wanted;
    for (let v = 0; v < mask.length; v++) mask[v] = labels[v] === id ? 1 : 0;
    return mask;
  }
  // Neighbours mostly agree, so the set is asked only where the label changes.
  let previous = -1;
  let isWanted = 0;
  for (let v = 0; v < mask.length; v++) {
    if (labels[v] !== previous) {
      previous = labels[v];
      isWanted = wanted.has(previous) ? 1 : 0;
    }
    mask[v] = isWanted;
  }
  return mask;
}
