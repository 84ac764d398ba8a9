/** The picture of a report: axial, sagittal and coronal planes through the region that was measured. */

import {
  type Box,
  boundingBox,
  boxSize,
  type Image,
  type LabelImage,
  type Rgb,
  type Vector3,
  voxelToWorld,
} from '../../image/index.ts';
import { drawText, textHeight, textWidth } from './bitmap-font.ts';
import { blend, emptyPicture, fillRect, type Picture, place } from './picture.ts';
import { encodePng } from './png.ts';
import { type Overlay, type Plane, planes, sliceView, type Window } from './slice-view.ts';

export interface ThreePlanesOptions {
  /** Where the planes cross (LPS mm). Default: `regionCentreMm` of the first overlay. */
  readonly atMm?: Vector3;
  /** Edge of the square field that each plane shows, in mm. Default: 2.2 times the region, at least 120 mm. */
  readonly fieldMm?: number;
  /** Edge of each plane in pixels. Default 480. */
  readonly panelPixels?: number;
  /** Default: the bone window. */
  readonly window?: Window;
}

export interface ThreePlanes {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Where the planes cross, and the edge of one pixel: for the caption. */
  readonly atMm: Vector3;
  readonly pixelMm: number;
}

const order: readonly Plane[] = ['axial', 'sagittal', 'coronal'];
const gapPixels = 8;
const ink: Rgb = [255, 255, 255];
const crosshair: Rgb = [255, 214, 0];
/** Shows the vertebra above and below, so that a reader can judge the level. */
const fieldPerRegion = 2.2;
const smallestFieldMm = 120;

/**
 * Draws the three planes side by side at one scale, with orientation letters, crosshair and scale bar.
 * Deterministic; cost: the pixels, and one pass over the first mask.
 * @example const { png } = threePlanes(scan, [{ mask: trabecular, colour: [86, 180, 233] }]);
 */
export function threePlanes(
  image: Image,
  overlays: readonly Overlay[],
  options: ThreePlanesOptions = {},
): ThreePlanes {
  const { panelPixels = 480, window } = options;
  const region = overlays.length > 0 ? regionOf(overlays[0].mask) : undefined;
  const atMm = options.atMm ?? region?.centreMm ?? middleOf(image);
  const wanted = region === undefined ? longestEdgeMm(image) : fieldPerRegion * region.extentMm;
  const fieldMm = options.fieldMm ?? Math.max(smallestFieldMm, wanted);
  const pixelMm = fieldMm / panelPixels;
  const width = 3 * panelPixels + 2 * gapPixels;
  const whole = emptyPicture(width, panelPixels);
  order.forEach((plane, n) => {
    const view = { plane, atMm, width: panelPixels, height: panelPixels, pixelMm, window, overlays };
    const panel = sliceView(image, view);
    drawCrosshair(panel);
    drawLetters(panel, plane);
    drawScaleBar(panel, pixelMm);
    place(whole, panel, n * (panelPixels + gapPixels), 0);
  });
  return { png: encodePng(whole.rgb, width, panelPixels), width, height: panelPixels, atMm, pixelMm };
}

/**
 * Where to look at a region: the centroid of its largest label, because the centroid of several vertebrae
 * lies in a disc; moved to the nearest voxel of the label where it lies outside of it. Undefined for an empty
 * mask.
 */
export function regionCentreMm(mask: LabelImage): Vector3 | undefined {
  return regionOf(mask)?.centreMm;
}

interface Tally {
  count: number;
  i: number;
  j: number;
  k: number;
}

function regionOf(mask: LabelImage): { centreMm: Vector3; extentMm: number } | undefined {
  const { geometry, labels } = mask;
  const box = boundingBox(labels, geometry.size);
  if (box === undefined) return undefined;
  const [label, { count, i, j, k }] = largestLabel(mask, box);
  const extentMm = Math.max(...boxSize(box).map((n, axis) => n * geometry.spacingMm[axis]));
  const centre = nearestVoxel(mask, label, [i / count, j / count, k / count]);
  return { centreMm: voxelToWorld(geometry, centre), extentMm };
}

/** The label with the most voxels (the lower one of two equals), with its voxel count and sums of indices. */
function largestLabel({ geometry, labels }: LabelImage, { start, end }: Box): [number, Tally] {
  const [nx, ny] = geometry.size;
  const tallies = new Map<number, Tally>();
  for (let k = start[2]; k < end[2]; k++)
    for (let j = start[1]; j < end[1]; j++)
      for (let i = start[0]; i < end[0]; i++) {
        const label = labels[i + nx * (j + ny * k)];
        if (label === 0) continue;
        const tally = tallies.get(label) ?? { count: 0, i: 0, j: 0, k: 0 };
        if (tally.count === 0) tallies.set(label, tally);
        tally.count++;
        tally.i += i;
        tally.j += j;
        tally.k += k;
      }
  return [...tallies].sort((a, b) => b[1].count - a[1].count || a[0] - b[0])[0];
}

/** The index itself where its voxel has the label; else the label's voxel nearest to it in mm. */
function nearestVoxel({ geometry, labels }: LabelImage, label: number, at: Vector3): Vector3 {
  const [nx, ny] = geometry.size;
  const own = Math.round(at[0]) + nx * (Math.round(at[1]) + ny * Math.round(at[2]));
  if (labels[own] === label) return at;
  let best: Vector3 = at;
  let bestMm = Number.POSITIVE_INFINITY;
  for (let v = labels.indexOf(label); v >= 0; v = labels.indexOf(label, v + 1)) {
    const index: Vector3 = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    const mm = Math.hypot(...index.map((i, axis) => (i - at[axis]) * geometry.spacingMm[axis]));
    if (mm < bestMm) {
      best = index;
      bestMm = mm;
    }
  }
  return best;
}

function middleOf({ geometry }: Image): Vector3 {
  const [nx, ny, nz] = geometry.size;
  return voxelToWorld(geometry, [(nx - 1) / 2, (ny - 1) / 2, (nz - 1) / 2]);
}

function longestEdgeMm({ geometry }: Image): number {
  return Math.max(...geometry.size.map((n, axis) => n * geometry.spacingMm[axis]));
}

/** Lines from the edges towards the crossing; the middle third stays free, so that the region is not hidden. */
function drawCrosshair(panel: Picture): void {
  const middle = Math.round((panel.width - 1) / 2);
  for (let p = 0; p < panel.width; p++) {
    if (Math.abs(p - middle) < panel.width / 6) continue;
    blend(panel, p, middle, crosshair, 0.55);
    blend(panel, middle, p, crosshair, 0.55);
  }
}

function drawLetters(panel: Picture, plane: Plane): void {
  const scale = Math.max(1, Math.round(panel.width / 200));
  const margin = 4 * scale;
  const { left, right, top, bottom } = planes[plane].edges;
  const [wide, high] = [textWidth('R', scale), textHeight(scale)];
  // Beside the crosshair, not on it.
  const besideX = Math.round(panel.width / 2) + margin;
  const besideY = Math.round(panel.height / 2) - margin - high;
  drawText(panel, left, margin, besideY, scale, ink);
  drawText(panel, right, panel.width - margin - wide, besideY, scale, ink);
  drawText(panel, top, besideX, margin, scale, ink);
  drawText(panel, bottom, besideX, panel.height - margin - high, scale, ink);
  drawText(panel, plane.toUpperCase(), margin, margin, scale, ink);
}

/** The longest of 1, 2, 5, 10 ... mm that is at most a quarter of the field. */
function drawScaleBar(panel: Picture, pixelMm: number): void {
  const scale = Math.max(1, Math.round(panel.width / 240));
  const margin = 5 * scale;
  const quarterMm = (panel.width * pixelMm) / 4;
  const power = 10 ** Math.floor(Math.log10(quarterMm));
  const lengthMm = ([5, 2].find((digit) => digit * power <= quarterMm) ?? 1) * power;
  const pixels = Math.round(lengthMm / pixelMm);
  const y = panel.height - margin - 2 * scale;
  fillRect(panel, margin - 1, y - 1, pixels + 2, 2 * scale + 2, [0, 0, 0], 0.7);
  fillRect(panel, margin, y, pixels, 2 * scale, ink);
  drawText(panel, `${lengthMm} mm`, margin, y - textHeight(scale) - 2 * scale, scale, ink);
}
