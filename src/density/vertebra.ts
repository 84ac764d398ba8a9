/** Measures one vertebra: its body, its trabecular core, its distribution of HU and what makes it doubtful. */

import {
  type Box,
  crop,
  fillHoles,
  grownBox,
  type Image,
  type LabelImage,
  labelMask,
  mapVector,
  type Vector3,
  voxelToWorld,
} from '../image/index.ts';
import { bodyHeights } from './body-heights.ts';
import { corticalNumbers, corticalRim } from './cortical.ts';
import { thresholds } from './flags.ts';
import { findMetal } from './metal.ts';
import type { RegionPart } from './mode-variance.ts';
import { refusedNumbers, regionNumbers } from './region-numbers.ts';
import type { VertebraResult } from './result.ts';
import type { SelectedVertebra } from './select-vertebrae.ts';
import { type CoreOptions, trabecularCore } from './trabecular-core.ts';
import { type Crop, centroidMm } from './vertebra-crop.ts';
import { vertebraFlags } from './vertebra-flags.ts';
import { type VertebralBody, vertebralBody } from './vertebral-body.ts';

/** One vertebra cut out of the scan, with the masks that were found. */
export interface MeasuredVertebra {
  readonly result: VertebraResult;
  /** HU of the region; empty where the vertebra was refused before a region was found. */
  readonly values: Float64Array;
  /** HU of the outermost layer of the body. */
  readonly rim: Float64Array;
  /** The region on its crop, for the variance of a pooled fit and for drawing. */
  readonly part: RegionPart;
  /** Where the crop lies in the canonical scan. */
  readonly box: Box;
}

/** A voxel of room around the vertebra, and enough to see metal beside it. */
const roomMm = thresholds.metalDistanceMm + 2;

/**
 * The voxels of a label with the holes inside it: a margin is kept from every surface, and each stray voxel that
 * a segmentation left out would cost the region a ball of that radius. Holes that bear another label stay.
 */
function wholeMask(labels: LabelImage, label: number): Uint8Array {
  const filled = fillHoles(labelMask(labels, label), labels.geometry.size);
  return filled.map((inside, p) =>
    inside && (labels.labels[p] === label || labels.labels[p] === 0) ? 1 : 0,
  );
}

/** Measures a vertebra from a scan and labels in canonical (LPS) orientation. */
export function measureVertebra(
  image: Image,
  labels: LabelImage,
  { name, statistics }: SelectedVertebra,
  options: CoreOptions,
): MeasuredVertebra {
  const room = mapVector(image.geometry.spacingMm, (s) => Math.ceil(roomMm / s));
  const box = grownBox(statistics.box, room, image.geometry.size);
  const scan = crop(image, box);
  const grid: Crop = scan.geometry;
  const mask = wholeMask(crop(labels, box), statistics.label);
  const vertebra = vertebralBody(mask, grid) as VertebralBody; // the label has voxels
  const metal = findMetal(scan);
  const usable = (p: number) =>
    scan.padding?.[p] !== 1 && Number.isFinite(scan.voxels[p]) && !metal?.spoils(p);
  const core = trabecularCore(vertebra, scan.voxels, usable, grid, options);
  const region = core.core;
  const values = new Float64Array(core.voxels);
  for (let p = 0, n = 0; p < region.length; p++) if (region[p]) values[n++] = scan.voxels[p];

  const rim = corticalRim(vertebra.body, scan, usable);
  const heights = bodyHeights(mask, vertebra, grid);
  const flags = vertebraFlags({ name, statistics, mask, vertebra, values, scan, grid, heights, metal });
  const part: RegionPart = { region, voxels: scan.voxels, size: grid.size, spacingMm: grid.spacingMm };
  const common = {
    name,
    label: statistics.label,
    slices: core.slices,
    basivertebral: core.basivertebral,
    cortical: corticalNumbers(rim),
    heightsMm: heights
      ? { anterior: heights.anteriorMm, middle: heights.middleMm, posterior: heights.posteriorMm }
      : null,
    volumeMl: { label: statistics.volumeMl, body: bodyVolumeMl(vertebra.body, grid) },
    centreMm: core.voxels > 0 ? worldCentre(region, scan) : null,
  };
  const numbers = regionNumbers(values, [part]);
  const result: VertebraResult =
    'refusal' in numbers
      ? { ...common, ...refusedNumbers(values.length), ...numbers, flags }
      : { ...common, ...numbers, flags };
  return { result, values, rim, part, box };
}

function bodyVolumeMl(body: Uint8Array, { spacingMm }: Crop): number {
  let n = 0;
  for (const inside of body) n += inside;
  return (n * spacingMm[0] * spacingMm[1] * spacingMm[2]) / 1000;
}

function worldCentre(region: Uint8Array, { geometry }: Image): Vector3 {
  const index = mapVector(centroidMm(region, geometry), (mm, axis) => mm / geometry.spacingMm[axis]);
  return voxelToWorld(geometry, index);
}
