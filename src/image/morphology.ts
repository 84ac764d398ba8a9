/**
 * Binary morphology with a ball whose radius is in millimetres, exact on any spacing: by thresholding exact
 * distances, so that the cost does not grow with the radius.
 *
 * A voxel at exactly the radius belongs to the ball; radii and distances that agree within 1e-6 count as
 * equal, so that a radius of 2.1 mm reaches three voxels of 0.7 mm.
 */

import { OsteonError } from '../errors.ts';
import { type Box, boundingBox, boxSize, grownBox } from './crop.ts';
import { type DistanceOptions, distanceToMaskMm, distanceTransformMm } from './distance.ts';
import type { Vector3 } from './image.ts';
import { checkMask, checkSpacing } from './mask.ts';

/** Voxels within `radiusMm` of the mask. The same as scipy.ndimage.binary_dilation with that ball. */
export function dilateMm(mask: Uint8Array, size: Vector3, spacingMm: Vector3, radiusMm: number): Uint8Array {
  checkBall(mask, size, spacingMm, radiusMm);
  const dilated = new Uint8Array(mask.length);
  const box = boundingBox(mask, size);
  if (box)
    insert(
      dilatedBox(mask, size, spacingMm, radiusMm, grownBox(box, reach(spacingMm, radiusMm), size)),
      dilated,
      size,
    );
  return dilated;
}

/**
 * Voxels of the mask that are farther than `radiusMm` from the background. The same as
 * scipy.ndimage.binary_erosion with that ball and border_value 1, or 0 with `outsideIsBackground`.
 */
export function erodeMm(
  mask: Uint8Array,
  size: Vector3,
  spacingMm: Vector3,
  radiusMm: number,
  options: DistanceOptions = {},
): Uint8Array {
  checkBall(mask, size, spacingMm, radiusMm);
  const distances = distanceTransformMm(mask, size, spacingMm, options);
  const limit = radiusMm * (1 + 1e-6);
  const eroded = new Uint8Array(mask.length);
  for (let v = 0; v < eroded.length; v++) eroded[v] = distances[v] > limit ? 1 : 0;
  return eroded;
}

/** Erosion, then dilation: removes what is thinner than the ball. Options are those of `erodeMm`. */
export function openMm(
  mask: Uint8Array,
  size: Vector3,
  spacingMm: Vector3,
  radiusMm: number,
  options: DistanceOptions = {},
): Uint8Array {
  return dilateMm(erodeMm(mask, size, spacingMm, radiusMm, options), size, spacingMm, radiusMm);
}

/**
 * Dilation, then erosion: fills what the ball cannot enter. The dilation may grow beyond the volume, as if
 * this were cut out of an endless one, so that a mask that touches the border neither grows nor shrinks there.
 */
export function closeMm(mask: Uint8Array, size: Vector3, spacingMm: Vector3, radiusMm: number): Uint8Array {
  checkBall(mask, size, spacingMm, radiusMm);
  const closed = new Uint8Array(mask.length);
  const box = boundingBox(mask, size);
  if (!box) return closed;
  const [rx, ry, rz] = reach(spacingMm, radiusMm);
  const grown: Box = {
    start: [box.start[0] - rx, box.start[1] - ry, box.start[2] - rz],
    end: [box.end[0] + rx, box.end[1] + ry, box.end[2] + rz],
  };
  const dilated = dilatedBox(mask, size, spacingMm, radiusMm, grown);
  const part = erodeMm(dilated.mask, boxSize(grown), spacingMm, radiusMm, { outsideIsBackground: true });
  insert({ mask: part, box: grown }, closed, size);
  return closed;
}

interface BoxMask {
  readonly mask: Uint8Array;
  readonly box: Box;
}

/** The dilation within a box, which may reach beyond the volume (where nothing is set before). */
function dilatedBox(
  mask: Uint8Array,
  size: Vector3,
  spacingMm: Vector3,
  radiusMm: number,
  box: Box,
): BoxMask {
  const part = new Uint8Array(boxSize(box).reduce((a, b) => a * b));
  eachRow(box, size, (inBox, inVolume, length) =>
    part.set(mask.subarray(inVolume, inVolume + length), inBox),
  );
  const distances = distanceToMaskMm(part, boxSize(box), spacingMm);
  const limit = radiusMm * (1 + 1e-6);
  for (let v = 0; v < part.length; v++) part[v] = distances[v] <= limit ? 1 : 0;
  return { mask: part, box };
}

function insert({ mask, box }: BoxMask, whole: Uint8Array, size: Vector3): void {
  eachRow(box, size, (inBox, inVolume, length) => whole.set(mask.subarray(inBox, inBox + length), inVolume));
}

/** The rows that a box shares with a volume: where each begins in the box and in the volume, and its length. */
function eachRow(
  box: Box,
  size: Vector3,
  visit: (inBox: number, inVolume: number, length: number) => void,
): void {
  const { start, end } = grownBox(box, [0, 0, 0], size);
  const [nx, ny] = boxSize(box);
  for (let k = start[2]; k < end[2]; k++)
    for (let j = start[1]; j < end[1]; j++)
      visit(
        start[0] - box.start[0] + nx * (j - box.start[1] + ny * (k - box.start[2])),
        start[0] + size[0] * (j + size[1] * k),
        end[0] - start[0],
      );
}

/** Voxels along each index that the ball covers. */
function reach(spacingMm: Vector3, radiusMm: number): Vector3 {
  const voxels = (axis: 0 | 1 | 2) => Math.floor((radiusMm * (1 + 1e-6)) / spacingMm[axis]);
  return [voxels(0), voxels(1), voxels(2)];
}

function checkBall(mask: Uint8Array, size: Vector3, spacingMm: Vector3, radiusMm: number): void {
  checkMask(mask, size);
  checkSpacing(spacingMm);
  if (Number.isFinite(radiusMm) && radiusMm >= 0) return;
  throw new OsteonError('ball-radius', `the radius of the ball must be a length in mm, got ${radiusMm}`, {
    kind: 'usage',
    hint: 'Pass a radius of 0 mm or more.',
  });
}
