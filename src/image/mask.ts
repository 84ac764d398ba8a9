/** Checks that masks and sizes belong together, shared by every operation on a bare mask. */

import { OsteonError } from '../errors.ts';
import type { Vector3 } from './image.ts';

/**
 * Throws where `mask` does not hold exactly one element for each voxel of a grid of `size`.
 *
 * @throws OsteonError `mask-size`
 */
export function checkMask(mask: { readonly length: number }, size: Vector3): void {
  const expected = size[0] * size[1] * size[2];
  if (size.every((n) => Number.isInteger(n) && n > 0) && mask.length === expected) return;
  throw new OsteonError(
    'mask-size',
    `a mask of ${mask.length} voxels does not fill a grid of ${size.join(' x ')} (${expected} voxels)`,
    { kind: 'usage', hint: 'Pass the size of the image that the mask was made from, first index fastest.' },
  );
}

/** @throws OsteonError `spacing` where a spacing is not a positive, finite number of millimetres. */
export function checkSpacing(spacingMm: Vector3): void {
  if (spacingMm.length === 3 && spacingMm.every((s) => Number.isFinite(s) && s > 0)) return;
  throw new OsteonError('spacing', `spacing must be three positive lengths in mm, got [${spacingMm}]`, {
    kind: 'usage',
    hint: 'Pass the distance between voxel centres along each index, in millimetres.',
  });
}
