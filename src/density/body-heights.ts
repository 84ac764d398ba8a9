/**
 * Heights of a vertebral body at its front, middle and back, as Genant's method reads them, from the label map:
 * mean height of the mask over three bands across the depth of the body.
 */

import { dot, type Vector3 } from '../image/index.ts';
import type { Crop, VertebralBody } from './vertebral-body.ts';

export interface BodyHeights {
  readonly anteriorMm: number;
  readonly middleMm: number;
  readonly posteriorMm: number;
}

/** Bands across the depth of the body, from front (0) to back (1). */
const bands = { anterior: [0.12, 0.32], middle: [0.4, 0.6], posterior: [0.68, 0.88] } as const;

/**
 * Measures the heights along the body's own axis. The mask, not the opened body, is measured: the opening
 * rounds the rim. Undefined where a band holds no column.
 */
export function bodyHeights(mask: Uint8Array, vertebra: VertebralBody, crop: Crop): BodyHeights | undefined {
  const [nx, ny, nz] = crop.size;
  const { posterior, left, axis, centreMm, body } = vertebra;
  const at = (i: number, j: number, k: number): Vector3 => [
    i * crop.spacingMm[0] - centreMm[0],
    j * crop.spacingMm[1] - centreMm[1],
    k * crop.spacingMm[2] - centreMm[2],
  ];
  let front = Number.POSITIVE_INFINITY;
  let back = Number.NEGATIVE_INFINITY;
  forEachVoxel(body, crop.size, (i, j, k) => {
    const depth = dot(at(i, j, k), posterior);
    if (depth < front) front = depth;
    if (depth > back) back = depth;
  });
  const sums = { anterior: [0, 0], middle: [0, 0], posterior: [0, 0] };
  // A column along the slice axis through a body tilted by t is longer by 1 / cos t everywhere.
  const alongAxis = axis[2];
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++) {
      let n = 0;
      let middleK = 0;
      for (let k = 0; k < nz; k++)
        if (mask[i + nx * (j + ny * k)]) {
          n++;
          middleK += k;
        }
      if (n === 0) continue;
      const q = at(i, j, middleK / n);
      if (Math.abs(dot(q, left)) > 9) continue;
      const share = (dot(q, posterior) - front) / (back - front);
      for (const [name, [from, to]] of Object.entries(bands) as [keyof typeof bands, readonly number[]][])
        if (share >= from && share <= to) {
          sums[name][0] += n * crop.spacingMm[2] * alongAxis;
          sums[name][1]++;
        }
    }
  if (Object.values(sums).some(([, n]) => n === 0)) return undefined;
  return {
    anteriorMm: sums.anterior[0] / sums.anterior[1],
    middleMm: sums.middle[0] / sums.middle[1],
    posteriorMm: sums.posterior[0] / sums.posterior[1],
  };
}

function forEachVoxel(
  mask: Uint8Array,
  [nx, ny, nz]: Vector3,
  visit: (i: number, j: number, k: number) => void,
) {
  let p = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, p++) if (mask[p]) visit(i, j, k);
}
