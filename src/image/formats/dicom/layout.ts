/**
 * Where the slices of a stack really lie: ordered by position along their normal (never by name or number),
 * with every departure from a regular orthogonal grid measured in millimetres.
 */

import type { Matrix3, Vector3 } from '../../image.ts';
import {
  addScaled,
  angleDeg,
  cross,
  distanceMm,
  dot,
  matrixOfColumns,
  normalise,
  subtract,
} from '../../vector.ts';
import { normalOf, samePositionMm } from './group.ts';
import type { Frame } from './header.ts';

export interface Layout {
  /** In the order of increasing depth. */
  readonly frames: readonly Frame[];
  readonly row: Vector3;
  readonly column: Vector3;
  readonly normal: Vector3;
  /** Distance between voxel centres along the column index, then along the row index. */
  readonly pixelMm: readonly [number, number];
  /** Position of the first slice. */
  readonly originMm: Vector3;
  /** Distance of every slice from the first along the normal. */
  readonly depthsMm: readonly number[];
  /** In-plane displacement of every slice from the first, along row and column direction. */
  readonly shiftsMm: readonly (readonly [number, number])[];
  /** Largest distance between where a slice's own orientation and spacing put its pixels and the first's do. */
  readonly orientationMm: number;
  readonly orientationDeg: number;
}

/** Frames must have position, orientation and pixel spacing. */
export function layoutOf(unordered: readonly Frame[]): Layout {
  const approximate = normalOf(unordered[0])!;
  const frames = unordered.toSorted(
    (a, b) =>
      dot(a.positionMm!, approximate) - dot(b.positionMm!, approximate) ||
      a.header.file.name.localeCompare(b.header.file.name) ||
      a.index - b.index,
  );
  const first = frames[0];
  const row = normalise(first.rowDirection!);
  const normal = normalise(cross(row, first.columnDirection!));
  const column = cross(normal, row);
  const originMm = first.positionMm!;
  const offsets = frames.map((frame) => subtract(frame.positionMm!, originMm));
  const [rowSpacing, columnSpacing] = first.pixelSpacingMm!;
  return {
    frames,
    row,
    column,
    normal,
    pixelMm: [columnSpacing, rowSpacing],
    originMm,
    depthsMm: offsets.map((offset) => dot(offset, normal)),
    shiftsMm: offsets.map((offset) => [dot(offset, row), dot(offset, column)] as const),
    orientationMm: Math.max(...frames.map((frame) => farCornerMm(frame, first))),
    orientationDeg: Math.max(...frames.map((frame) => angleDeg(normalOf(frame)!, normal))),
  };
}

/** Distance between the far corners of two slices whose first pixels are laid upon each other. */
function farCornerMm(a: Frame, b: Frame): number {
  const corner = (frame: Frame): Vector3 => {
    const { rows, columns } = frame.header.pixels!;
    const [rowSpacing, columnSpacing] = frame.pixelSpacingMm!;
    const end = addScaled([0, 0, 0], frame.rowDirection!, (columns - 1) * columnSpacing);
    return addScaled(end, frame.columnDirection!, (rows - 1) * rowSpacing);
  };
  return distanceMm(corner(a), corner(b));
}

/** Direction matrix of the stack: columns are row direction, column direction and normal. */
export function directionOf({ row, column, normal }: Layout): Matrix3 {
  return matrixOfColumns(row, column, normal);
}

/** Distances (mm) between neighbouring slices. */
export function stepsOf({ depthsMm }: Layout): number[] {
  return depthsMm.slice(1).map((depth, i) => depth - depthsMm[i]);
}

/** Runs of frames at one position: indices into `frames`, only runs longer than one. */
export function repeatsOf({ depthsMm }: Pick<Layout, 'depthsMm'>): number[][] {
  const runs: number[][] = [];
  for (let i = 1; i < depthsMm.length; i++) {
    if (depthsMm[i] - depthsMm[i - 1] >= samePositionMm) continue;
    const last = runs[runs.length - 1];
    if (last?.[last.length - 1] === i - 1) last.push(i);
    else runs.push([i - 1, i]);
  }
  return runs;
}
