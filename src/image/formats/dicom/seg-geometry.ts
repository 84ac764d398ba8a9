/** The grid on which the frames of a segmentation lie, from its functional groups (PS3.3 C.7.6.16). */

import type { DataSet } from 'dicom-parser';
import { OsteonError } from '../../../errors.ts';
import type { Geometry, Vector3 } from '../../image.ts';
import { cross, dot, matrixOfColumns, subtract, vector3 } from '../../vector.ts';
import { macroItems, numbersOf, type Places } from './acquisition.ts';

export interface SegGrid {
  readonly geometry: Geometry;
  /** Slice (index 2) of each frame. */
  readonly slices: readonly number[];
}

/** Frames whose planes lie this close are one slice; DS positions of oblique grids differ in the last digits. */
const samePlaneMm = 0.01;
/** A gap may differ from a whole number of slices by this share of the spacing, as rounding of positions does. */
const gapTolerance = 0.02;
/** No scan has more slices; a broken position would ask for terabytes. */
const mostSlices = 20_000;

/**
 * Frames may come in any order; slices run along the normal (row direction x column direction), so the grid
 * is always right-handed. Spacing is what the positions say; a single slice takes Spacing Between Slices or
 * Slice Thickness.
 * @throws OsteonError `seg-geometry` where a frame says nothing of its place, or frames differ in orientation,
 * are shifted in their plane, or do not lie on one regular stack.
 */
export function segGrid(file: DataSet, frames: number, rows: number, columns: number): SegGrid {
  const shared = macroItems(file.elements.x52009229?.items?.[0]?.dataSet);
  const perFrame = file.elements.x52009230?.items ?? [];
  const places: Places[] = Array.from({ length: frames }, (_, f) => [
    ...macroItems(perFrame[f]?.dataSet),
    ...shared,
    file,
  ]);
  const need = (f: number, tag: string, count: number, what: string): number[] => {
    const values = numbersOf(places[f], tag);
    if (values?.length !== count) throw broken(`frame ${f + 1} of ${frames} has no ${what}`);
    return values;
  };
  const orientation = need(0, 'x00200037', 6, 'Image Orientation (Patient)');
  const [rowMm, columnMm] = need(0, 'x00280030', 2, 'Pixel Spacing');
  const row = unitVector(orientation.slice(0, 3));
  const column = unitVector(orientation.slice(3));
  const normal = cross(row, column);
  const positions = places.map((_, f) => vector3(need(f, 'x00200032', 3, 'Image Position (Patient)')));
  for (let f = 1; f < frames; f++) {
    const other = need(f, 'x00200037', 6, 'Image Orientation (Patient)');
    if (other.some((cosine, i) => Math.abs(cosine - orientation[i]) > 1e-4))
      throw broken(`frame ${f + 1} has another orientation than frame 1`);
    const shift = subtract(positions[f], positions[0]);
    const inPlane = Math.hypot(dot(shift, row), dot(shift, column));
    if (inPlane > 0.01 * Math.min(rowMm, columnMm) + samePlaneMm)
      throw broken(`frame ${f + 1} is shifted by ${inPlane.toFixed(3)} mm in its plane against frame 1`);
  }
  const heights = positions.map((position) => dot(position, normal));
  const statedMm = numbersOf(places[0], 'x00180088')?.[0] ?? numbersOf(places[0], 'x00180050')?.[0];
  const stack = stackOf(heights, statedMm);
  return {
    slices: stack.slices,
    geometry: {
      size: [columns, rows, stack.count],
      spacingMm: [columnMm, rowMm, stack.spacingMm],
      originMm: positions[stack.slices.indexOf(0)],
      direction: matrixOfColumns(row, column, normal),
    },
  };
}

/** Sorts heights along the normal into slices of one spacing; slices without a frame stay empty. */
function stackOf(heights: readonly number[], statedMm: number | undefined) {
  const levels: number[] = [];
  for (const height of heights.toSorted((a, b) => a - b))
    if (levels.length === 0 || height - levels[levels.length - 1] > samePlaneMm) levels.push(height);
  if (levels.length === 1) {
    if (statedMm === undefined || !(statedMm > 0))
      throw broken('its single slice states neither Spacing Between Slices nor Slice Thickness');
    return { slices: heights.map(() => 0), count: 1, spacingMm: statedMm };
  }
  const lowest = levels[0];
  const extent = levels[levels.length - 1] - lowest;
  const smallest = Math.min(...levels.slice(1).map((level, i) => level - levels[i]));
  const candidates = statedMm !== undefined && statedMm > 0 ? [statedMm, smallest] : [smallest];
  for (const candidate of candidates) {
    const steps = Math.round(extent / candidate);
    if (steps < 1 || steps >= mostSlices) continue;
    const spacingMm = extent / steps;
    const fits = levels.every((level) => {
      const at = (level - lowest) / spacingMm;
      return Math.abs(at - Math.round(at)) <= gapTolerance;
    });
    if (!fits || Math.abs(spacingMm / candidate - 1) > gapTolerance) continue;
    const slices = heights.map((height) => Math.round((height - lowest) / spacingMm));
    return { slices, count: steps + 1, spacingMm };
  }
  throw broken(`its slices are not evenly spaced (smallest gap ${smallest.toFixed(3)} mm)`);
}

function broken(what: string): OsteonError {
  return new OsteonError('seg-geometry', `the segmentation has no regular grid: ${what}`, {
    hint: 'export it again from the program that made it, or as NIfTI or NRRD',
  });
}

function unitVector(v: readonly number[]): Vector3 {
  const length = Math.hypot(v[0], v[1], v[2]);
  if (!(length > 0.9 && length < 1.1)) throw broken('its orientation has no unit vectors');
  // Sixteen characters hold a cosine to 1e-14; dividing would only move the last digits about.
  return Math.abs(length - 1) < 1e-10 ? vector3(v) : [v[0] / length, v[1] / length, v[2] / length];
}
