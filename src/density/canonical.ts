/**
 * Brings a scan and its labels to one orientation (LPS: third axis to the head) and one precision of spacing,
 * so that the same scan gives the same number whatever its orientation, slice order or file format.
 */

import { OsteonError } from '../errors.ts';
import {
  cornerDistanceMm,
  type Geometry,
  gridDifference,
  type Image,
  type LabelImage,
  labelToleranceMm,
  reorient,
  resampleLabels,
  sameGrid,
  voxelToWorld,
  worldToVoxel,
} from '../image/index.ts';
import { type QualityFlag, round } from './flags.ts';

/** Spacing is read to 1e-5 mm: NIfTI stores it in single precision, DICOM in decimal digits. */
function roundedSpacing(geometry: Geometry): Geometry {
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  const [x, y, z] = geometry.spacingMm;
  return { ...geometry, spacingMm: [round(x), round(y), round(z)] };
}

export interface CanonicalPair {
  readonly image: Image;
  readonly labels: LabelImage;
  /** Where labels of another grid were brought to the scan: how far apart the two lay. */
  readonly flags: readonly QualityFlag[];
}

/**
 * The scan and labels in LPS orientation, on one grid.
 *
 * @throws OsteonError `labels-other-geometry` with the distance, where the two grids do not lie on each other and
 *   labels may not be resampled
 */
export function canonicalPair(image: Image, labels: LabelImage, allowResample = false): CanonicalPair {
  const scan = reorient(image, 'LPS');
  const map = ontoWholeGrid(reorient(labels, 'LPS'), scan.geometry);
  const onOneGrid = sameGrid(scan.geometry, map.geometry, labelToleranceMm);
  if (!onOneGrid && !allowResample) throw otherGeometry(scan.geometry, map.geometry);
  const geometry = roundedSpacing(scan.geometry);
  return {
    image: { ...scan, geometry },
    labels: onOneGrid
      ? { ...map, geometry: roundedSpacing(map.geometry) }
      : { ...resampleLabels(map, scan.geometry), geometry },
    flags: onOneGrid ? [] : [resampledFlag(cornerDistanceMm(scan.geometry, map.geometry))],
  };
}

function otherGeometry(scan: Geometry, labels: Geometry): OsteonError {
  const message = `the labels have another grid than the scan: ${gridDifference(labels, scan)} (allowed: ${labelToleranceMm} mm)`;
  return new OsteonError('labels-other-geometry', message, {
    hint: 'Give the label map that was made from this very scan, or pass --allow-resample to bring labels of the same body to the scan by nearest neighbour.',
  });
}

function resampledFlag(apartMm: number): QualityFlag {
  return {
    code: 'labels-resampled',
    message: `The labels lay on another grid, up to ${round(apartMm)} mm away at the corners, and were brought to the scan by nearest neighbour, as allowed.`,
    value: apartMm,
  };
}

/**
 * Labels that cover a part of the scan's own lattice (a DICOM segmentation without its empty slices), put on the
 * whole of it: no voxel is interpolated. Other labels are returned as they are.
 */
function ontoWholeGrid(labels: LabelImage, scan: Geometry): LabelImage {
  const { geometry } = labels;
  if (geometry.size.every((n, axis) => n === scan.size[axis])) return labels;
  const start = worldToVoxel(scan, geometry.originMm);
  const [i, j, k] = start.map(Math.round);
  const inside = [i, j, k].every((n, axis) => n >= 0 && n + geometry.size[axis] <= scan.size[axis]);
  const { spacingMm, direction } = scan;
  const part: Geometry = {
    size: geometry.size,
    spacingMm,
    direction,
    originMm: voxelToWorld(scan, [i, j, k]),
  };
  if (!inside || !sameGrid(part, geometry, labelToleranceMm)) return labels;
  return resampleLabels({ ...labels, geometry: part }, scan);
}
