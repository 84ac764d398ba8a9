/**
 * Separates the vertebral body from the posterior elements, by size alone: the body holds a ball of 10 to 16 mm
 * radius, pedicles, laminae and processes at most one of 5 mm. A morphological opening whose ball is a fixed
 * share of the largest one keeps the body and drops the rest, in any orientation and at any voxel size.
 */

import {
  cross,
  distanceToMaskMm,
  distanceTransformMm,
  largestComponent,
  normalise,
  rejectFrom,
  subtract,
  type Vector3,
} from '../image/index.ts';
import { type Crop, centroidMm } from './vertebra-crop.ts';

export interface VertebralBody {
  readonly body: Uint8Array;
  /** Voxels of the vertebra that are not body. */
  readonly posteriorVoxels: number;
  /** Radius (mm) of the largest ball inside the vertebra. */
  readonly inscribedRadiusMm: number;
  /** True where the label map held the body alone. */
  readonly bodyOnly: boolean;
  /** Unit vectors of the vertebra's own frame: towards the back, to the left, along the axis to the head. */
  readonly posterior: Vector3;
  readonly left: Vector3;
  readonly axis: Vector3;
  /** Centroid of the body in mm from voxel (0, 0, 0). */
  readonly centreMm: Vector3;
}

/** Radius of the opening as a share of the largest inscribed ball. */
const openingShare = 0.6;

/** Finds the body of one vertebra and the directions of its own frame. Undefined for an empty mask. */
export function vertebralBody(mask: Uint8Array, crop: Crop): VertebralBody | undefined {
  const depth = distanceTransformMm(mask, crop.size, crop.spacingMm, { outsideIsBackground: true });
  let inscribed = 0;
  for (const d of depth) if (d > inscribed) inscribed = d;
  if (inscribed === 0) return undefined;

  const radius = openingShare * inscribed;
  const body = openByDepth(mask, depth, radius, crop);
  const bodyCentre = centroidMm(body, crop);
  const rest = mask.slice();
  let restVoxels = 0;
  let all = 0;
  for (let p = 0; p < rest.length; p++) {
    all += mask[p];
    if (body[p]) rest[p] = 0;
    restVoxels += rest[p];
  }
  // The opening itself rounds the edges of a body and so drops about a tenth of it.
  const bodyOnly = restVoxels < 0.2 * all;
  const axis = bodyAxis(body, crop, bodyCentre);
  const towardsBack: Vector3 = bodyOnly ? [0, 1, 0] : subtract(centroidMm(rest, crop), bodyCentre);
  const posterior = perpendicularTo(axis, towardsBack) ?? perpendicularTo(axis, [0, 1, 0])!;
  return {
    body,
    posteriorVoxels: bodyOnly ? 0 : restVoxels,
    inscribedRadiusMm: inscribed,
    bodyOnly,
    posterior,
    left: cross(posterior, axis),
    axis,
    centreMm: bodyCentre,
  };
}

/** Opening by a ball, from distances already known: all points within `radius` of a point at least `radius` deep. */
function openByDepth(
  mask: Uint8Array,
  depth: Float32Array,
  radius: number,
  { size, spacingMm }: Crop,
): Uint8Array {
  const seeds = mask.map((_, p) => (depth[p] >= radius ? 1 : 0));
  const toSeed = distanceToMaskMm(seeds, size, spacingMm);
  const opened = mask.map((inside, p) => (inside && toSeed[p] < radius ? 1 : 0));
  return largestComponent(opened, size, { connectivity: 6 });
}

/**
 * The direction from the lower to the upper endplate: the mean normal of planes fitted to the top and bottom of
 * the body's central columns. Good to a few degrees up to about 45 degrees of tilt.
 */
function bodyAxis(body: Uint8Array, { size, spacingMm }: Crop, centreMm: Vector3): Vector3 {
  const [nx, ny, nz] = size;
  const columns: { x: number; y: number; top: number; bottom: number }[] = [];
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++) {
      let bottom = -1;
      let top = -1;
      for (let k = 0; k < nz; k++)
        if (body[i + nx * (j + ny * k)]) {
          if (bottom < 0) bottom = k;
          top = k;
        }
      if (bottom < 0) continue;
      const x = i * spacingMm[0] - centreMm[0];
      const y = j * spacingMm[1] - centreMm[1];
      if (Math.hypot(x, y) < 12)
        columns.push({ x, y, top: top * spacingMm[2], bottom: bottom * spacingMm[2] });
    }
  const up = slopes(columns.map(({ x, y, top }) => [x, y, top]));
  const down = slopes(columns.map(({ x, y, bottom }) => [x, y, bottom]));
  return normalise([-(up[0] + down[0]) / 2, -(up[1] + down[1]) / 2, 1]);
}

/** Least-squares slopes (dz/dx, dz/dy) of points; zero where they do not determine a plane. */
function slopes(points: readonly (readonly number[])[]): readonly [number, number] {
  const n = points.length;
  if (n < 6) return [0, 0];
  const mean = [0, 1, 2].map((c) => points.reduce((sum, point) => sum + point[c], 0) / n);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let xz = 0;
  let yz = 0;
  for (const point of points) {
    const x = point[0] - mean[0];
    const y = point[1] - mean[1];
    const z = point[2] - mean[2];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xz += x * z;
    yz += y * z;
  }
  const det = xx * yy - xy * xy;
  if (det <= 1e-9 * (xx * yy + 1)) return [0, 0];
  return [(xz * yy - yz * xy) / det, (yz * xx - xz * xy) / det];
}

function perpendicularTo(axis: Vector3, direction: Vector3): Vector3 | undefined {
  const rest = rejectFrom(axis, direction);
  return Math.hypot(...rest) < 1e-6 ? undefined : normalise(rest);
}
