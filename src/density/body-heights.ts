/**
 * Heights of a vertebral body at its front, middle and back, as Genant's method reads them, from the label map:
 * mean height of the mask over three bands across the depth of the body.
 */

import { dot, subtract } from '../image/index.ts';
import { type Crop, forEachVoxel } from './vertebra-crop.ts';
import type { VertebralBody } from './vertebral-body.ts';

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
  const [dx, dy, dz] = crop.spacingMm;
  const { posterior, left, axis, centreMm, body } = vertebra;
  let front = Number.POSITIVE_INFINITY;
  let back = Number.NEGATIVE_INFINITY;
  forEachVoxel(body, crop, (placeMm) => {
    const depth = dot(subtract(placeMm, centreMm), posterior);
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
      const q = subtract([i * dx, j * dy, (middleK / n) * dz], centreMm);
      if (Math.abs(dot(q, left)) > 9) continue;
      const share = (dot(q, posterior) - front) / (back - front);
      for (const [name, [from, to]] of Object.entries(bands) as [keyof typeof bands, readonly number[]][])
        if (share >= from && share <= to) {
          sums[name][0] += n * dz * alongAxis;
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
