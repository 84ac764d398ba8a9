/** Sorts the frames of a folder into stacks: frames that could lie on one grid. */

import type { Vector3 } from '../../image.ts';
import { angleDeg, cross, dot, normalise } from '../../vector.ts';
import type { Frame } from './header.ts';

/** Frames of one series that share matrix, frame of reference and, nearly, orientation. */
export interface Stack {
  /** SeriesInstanceUID; a second stack of the same series has `#2` behind it. */
  readonly id: string;
  readonly frames: readonly Frame[];
}

/** Orientations closer than this belong together; the check of their grid is stricter by far. */
const sameOrientationDeg = 5;

/** Stacks by series, matrix and frame of reference, then by orientation, then by time point. */
export function stacksOf(frames: readonly Frame[]): Stack[] {
  const lonely = seriesWithLonelyReferences(frames);
  const series = groupBy(
    frames,
    (frame) => `${keyOf(frame)}|${lonely.has(frame.header.series) ? '' : frame.header.frameOfReference}`,
  );
  const perSeries = new Map<string, number>();
  const stacks: Stack[] = [];
  for (const group of series.values())
    for (const oriented of byOrientation(group))
      for (const stack of byPhase(oriented)) {
        const uid = stack[0].header.series;
        const number = (perSeries.get(uid) ?? 0) + 1;
        perSeries.set(uid, number);
        stacks.push({ id: number === 1 ? uid : `${uid}#${number}`, frames: stack });
      }
  return stacks;
}

/**
 * Some anonymisers give every slice a frame of reference of its own. Where a frame of reference holds a single
 * frame of a longer series, it says nothing, and the series is not cut by it.
 */
function seriesWithLonelyReferences(frames: readonly Frame[]): ReadonlySet<string> {
  const lonely = new Set<string>();
  for (const [series, members] of groupBy(frames, ({ header }) => header.series))
    for (const reference of groupBy(members, ({ header }) => header.frameOfReference ?? '').values())
      if (reference.length === 1 && members.length > 1) lonely.add(series);
  return lonely;
}

function keyOf({ header, imageType }: Frame): string {
  const { rows, columns } = header.pixels!;
  const localizer = imageType.includes('LOCALIZER');
  return [header.series, header.modality, rows, columns, localizer].join('|');
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** Unit normal of a slice (row x column direction); undefined where its orientation is missing or degenerate. */
export function normalOf({ rowDirection, columnDirection }: Frame): Vector3 | undefined {
  if (rowDirection === undefined || columnDirection === undefined) return undefined;
  const normal = cross(rowDirection, columnDirection);
  return Math.hypot(...normal) > 0.5 ? normalise(normal) : undefined;
}

function byOrientation(frames: readonly Frame[]): Frame[][] {
  const groups: { normal?: Vector3; row?: Vector3; frames: Frame[] }[] = [];
  for (const frame of frames) {
    const normal = normalOf(frame);
    const row = frame.rowDirection;
    const home = groups.find((group) =>
      normal === undefined || row === undefined || group.normal === undefined || group.row === undefined
        ? normal === group.normal
        : angleDeg(normal, group.normal) <= sameOrientationDeg &&
          angleDeg(row, group.row) <= sameOrientationDeg,
    );
    if (home) home.frames.push(frame);
    else groups.push({ normal, row, frames: [frame] });
  }
  return groups.map((group) => group.frames);
}

/** Positions that differ by less than this along the normal are one position. */
export const samePositionMm = 0.01;

/** Depths along the first frame's normal; undefined where a position is missing. */
export function depthsOf(frames: readonly Frame[]): number[] | undefined {
  const normal = normalOf(frames[0]);
  if (normal === undefined || frames.some((frame) => frame.positionMm === undefined)) return undefined;
  return frames.map((frame) => dot(frame.positionMm!, normal));
}

/** True where several frames lie at one position. */
export function hasRepeats(frames: readonly Frame[]): boolean {
  const depths = depthsOf(frames)?.toSorted((a, b) => a - b);
  return depths?.some((depth, i) => i > 0 && depth - depths[i - 1] < samePositionMm) ?? false;
}

/**
 * A series that visits its positions several times (perfusion, cardiac phases, two passes) becomes one stack
 * for each visit, where an attribute tells the visits apart and each of them is a volume by itself.
 */
function byPhase(frames: Frame[]): Frame[][] {
  if (!hasRepeats(frames)) return [frames];
  const keys: ((frame: Frame) => string | number | undefined)[] = [
    (frame) => frame.temporalPosition,
    (frame) => frame.acquisitionNumber,
    (frame) => frame.imageType.join('\\'),
    // Dual energy in one series.
    (frame) => frame.header.acquisition.kVp,
  ];
  for (const key of keys) {
    if (frames.some((frame) => key(frame) === undefined)) continue;
    const phases = [...groupBy(frames, (frame) => `${key(frame)}`).values()];
    if (phases.length > 1 && phases.every((phase) => phase.length > 1 && !hasRepeats(phase))) return phases;
  }
  return [frames];
}
