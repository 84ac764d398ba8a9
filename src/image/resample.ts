/**
 * Images on other grids: any spacing, place and direction.
 *
 * The edge rule: a source covers its voxels whole, that is half a voxel beyond the outermost voxel centres.
 * Between the outermost centre and that face the value is the one at the edge; beyond it the target gets `fill`
 * and counts as padding. Within the voxel centres results are those of scipy.ndimage.map_coordinates (order 0,
 * 1 and 3, mode 'mirror'). Values are point samples: nothing is smoothed before a coarser grid is made.
 */

import { OsteonError } from '../errors.ts';
import { axisTaps } from './axis-taps.ts';
import { extended } from './extend.ts';
import { voxelToWorld } from './geometry.ts';
import type { Geometry, Image, LabelImage, Vector3, VoxelArray } from './image.ts';
import { alignedAxes, gridStrides, type IndexMap, indexMap } from './index-map.ts';
import { checkSpacing } from './mask.ts';
import { gather } from './rearrange.ts';
import { resampleAligned } from './resample-aligned.ts';
import { resampleNearest } from './resample-nearest.ts';
import { cubicSampler, linearSampler, resampleOblique, splineVolume } from './resample-oblique.ts';
import { mendPadding, outsideMask, paddingOf } from './resample-padding.ts';

export type Interpolation = 'nearest' | 'linear' | 'cubic';

export interface ResampleOptions {
  /** `linear` by default. `cubic` is the interpolating B-spline: sharper, and it overshoots at edges. */
  readonly interpolation?: Interpolation;
  /** Value outside the source; -1024 (air) for HU and 0 otherwise, by default. */
  readonly fill?: number;
}

/**
 * The image on the grid `target`. `nearest` keeps the element type (halfway the next voxel counts), the others
 * give float32. Padding and voxels that are no finite number take no part in any value: near them the linear
 * weights of the real voxels are made to sum to 1, and a target voxel whose nearest voxel is one of them, or
 * that lies outside the source, is padding. Memory: the result; for cubic also 8 bytes for each voxel of the
 * target's slices over the source's slices (4 for each source voxel between oblique grids).
 *
 * @throws OsteonError `target-size`, `spacing`
 * @example resample(scan, labels.geometry, { interpolation: 'linear' })
 */
export function resample(
  image: Image,
  target: Geometry,
  { interpolation = 'linear', fill = image.unit === 'HU' ? -1024 : 0 }: ResampleOptions = {},
): Image {
  checkTarget(target);
  const { voxels } = image;
  const { size } = image.geometry;
  const map = indexMap(image.geometry, target);
  const place = { size, map, targetSize: target.size };
  if (interpolation === 'nearest') {
    const values = resampleNearest(voxels, size, map, target.size, fill);
    const padding = image.padding?.includes(1)
      ? resampleNearest(image.padding, size, map, target.size, 1)
      : outsideMask(place);
    return { geometry: target, voxels: values, unit: image.unit, ...(padding?.includes(1) && { padding }) };
  }
  const sourcePadding = paddingOf(voxels, image.padding);
  const cubic = interpolation === 'cubic';
  const source = cubic && sourcePadding ? extended(voxels, sourcePadding, size) : voxels;
  const values = interpolated(source, size, map, target.size, cubic, fill);
  const padding = sourcePadding
    ? mendPadding(values, voxels, sourcePadding, place, cubic ? 2 : 1, fill)
    : outsideMask(place);
  return { geometry: target, voxels: values, unit: image.unit, ...(padding?.includes(1) && { padding }) };
}

function interpolated(
  source: VoxelArray,
  size: Vector3,
  map: IndexMap,
  targetSize: Vector3,
  cubic: boolean,
  fill: number,
): Float32Array {
  const axes = alignedAxes(map, targetSize);
  if (!axes) {
    const sampler = cubic ? cubicSampler(splineVolume(source, size), size) : linearSampler(source, size);
    return resampleOblique(map, size, targetSize, sampler, fill);
  }
  const [a, b, c] = axes.map((axis) => axis.source);
  const strides = gridStrides(size);
  const turnedSize: Vector3 = [size[a], size[b], size[c]];
  const isTurned = a !== 0 || b !== 1;
  const turned = isTurned ? gather(source, 0, [strides[a], strides[b], strides[c]], turnedSize) : source;
  const taps = (n: 0 | 1 | 2) => axisTaps(axes[n], turnedSize[n], targetSize[n], cubic ? 4 : 2);
  return resampleAligned(turned, turnedSize, [taps(0), taps(1), taps(2)], fill);
}

/** The label map on the grid `target`: each voxel gets the nearest voxel's label, `fill` outside the source. */
export function resampleLabels(
  image: LabelImage,
  target: Geometry,
  { fill = 0 }: { fill?: number } = {},
): LabelImage {
  checkTarget(target);
  const map = indexMap(image.geometry, target);
  const labels = resampleNearest(image.labels, image.geometry.size, map, target.size, fill);
  return { ...image, geometry: target, labels };
}

/**
 * The grid of other spacing (mm; one number for all three) over the same part of the world: the number of
 * voxels is rounded, and the middle stays where it is, so that the outer faces move by less than half a new
 * voxel.
 */
export function spacedGeometry(geometry: Geometry, spacingMm: Vector3 | number): Geometry {
  const wanted: Vector3 = typeof spacingMm === 'number' ? [spacingMm, spacingMm, spacingMm] : spacingMm;
  checkSpacing(wanted);
  const extent = (axis: number) => geometry.size[axis] * geometry.spacingMm[axis];
  const count = (axis: 0 | 1 | 2) => Math.max(1, Math.round(extent(axis) / wanted[axis]));
  const size: Vector3 = [count(0), count(1), count(2)];
  const first = (axis: 0 | 1 | 2) =>
    (geometry.size[axis] - 1 - ((size[axis] - 1) * wanted[axis]) / geometry.spacingMm[axis]) / 2;
  return {
    ...geometry,
    size,
    spacingMm: wanted,
    originMm: voxelToWorld(geometry, [first(0), first(1), first(2)]),
  };
}

/**
 * The image with another spacing over the same part of the world.
 *
 * @example resampleTo(scan, 1) // 1 mm isotropic
 */
export function resampleTo(image: Image, spacingMm: Vector3 | number, options: ResampleOptions = {}): Image {
  return resample(image, spacedGeometry(image.geometry, spacingMm), options);
}

/** More voxels than any scan has: 2048 x 2048 x 500 take 8 GB as float32. */
const mostVoxels = 2e9;

function checkTarget({ size, spacingMm }: Geometry): void {
  checkSpacing(spacingMm);
  const voxels = size[0] * size[1] * size[2];
  if (voxels > mostVoxels)
    throw new OsteonError(
      'target-size',
      `a grid of ${size.join(' x ')} is ${Math.round(voxels / 1e6)} million voxels; at most ${mostVoxels / 1e6} million are made`,
      { kind: 'usage', hint: 'Ask for wider distances between voxels.' },
    );
  if (size.every((n) => Number.isInteger(n) && n > 0)) return;
  throw new OsteonError('target-size', `a grid of ${size.join(' x ')} voxels has no voxel to resample to`, {
    kind: 'usage',
    hint: 'Give the target at least one voxel along each index.',
  });
}
