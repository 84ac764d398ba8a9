/**
 * One anatomical plane of a scan as a picture: square pixels whatever the voxels, radiological convention
 * (the patient's right on the picture's left), window and level, masks on top.
 */

import {
  type Box,
  cornersMm,
  crop,
  cross,
  type Geometry,
  type Image,
  type LabelImage,
  matrixOfColumns,
  type Rgb,
  resample,
  resampleLabels,
  type Vector3,
  worldToVoxel,
} from '../../image/index.ts';
import { blend, type Picture } from './picture.ts';

export type Plane = 'axial' | 'sagittal' | 'coronal';

/** Directions (LPS) of a plane's picture axes, and what lies at its edges. */
export const planes: Readonly<
  Record<
    Plane,
    { right: Vector3; down: Vector3; edges: { left: string; right: string; top: string; bottom: string } }
  >
> = {
  axial: { right: [1, 0, 0], down: [0, 1, 0], edges: { left: 'R', right: 'L', top: 'A', bottom: 'P' } },
  coronal: { right: [1, 0, 0], down: [0, 0, -1], edges: { left: 'R', right: 'L', top: 'S', bottom: 'I' } },
  sagittal: { right: [0, 1, 0], down: [0, 0, -1], edges: { left: 'A', right: 'P', top: 'S', bottom: 'I' } },
};

/** Level and width of the grey scale; the bone window shows -500 to 1300 HU. */
export interface Window {
  readonly levelHU: number;
  readonly widthHU: number;
}

export const boneWindow: Window = { levelHU: 400, widthHU: 1800 };

/** A mask to lay over the picture; its grid may differ from the image's. */
export interface Overlay {
  /** Every voxel that is not 0 belongs to it. */
  readonly mask: LabelImage;
  /** One colour, or one for each label. */
  readonly colour: Rgb | ((label: number) => Rgb);
  /** Share of the colour inside the mask, 0 to 1. Default 0.35. */
  readonly alpha?: number;
  /** A line of full colour along the border. Default true. */
  readonly outline?: boolean;
}

export interface SliceViewOptions {
  readonly plane: Plane;
  /** World position (LPS mm) of the picture's centre; the plane passes through it. */
  readonly atMm: Vector3;
  /** Size of the picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Edge of one (square) pixel in mm. */
  readonly pixelMm: number;
  /** Default: the bone window. */
  readonly window?: Window;
  readonly overlays?: readonly Overlay[];
}

/** Renders the plane; what lies outside the scan, or is padding, is black. Cost: pixels, not voxels. */
export function sliceView(image: Image, options: SliceViewOptions): Picture {
  const { width, height, window = boneWindow, overlays = [] } = options;
  const picture: Picture = { width, height, rgb: new Uint8Array(3 * width * height) };
  const grid = pictureGeometry(options);
  const slab = slabAround(image, grid);
  if (slab !== undefined) drawGrey(picture, resample(slab, grid), window);
  for (const overlay of overlays) {
    const maskSlab = slabAround(overlay.mask, grid);
    if (maskSlab !== undefined) paint(picture, overlay, resampleLabels(maskSlab, grid).labels);
  }
  return picture;
}

/** The picture as a grid of one slice. */
function pictureGeometry({ plane, atMm, width, height, pixelMm }: SliceViewOptions): Geometry {
  const { right: r, down: d } = planes[plane];
  const at = (axis: number) =>
    atMm[axis] - pixelMm * (((width - 1) / 2) * r[axis] + ((height - 1) / 2) * d[axis]);
  return {
    size: [width, height, 1],
    spacingMm: [pixelMm, pixelMm, pixelMm],
    originMm: [at(0), at(1), at(2)],
    direction: matrixOfColumns(r, d, cross(r, d)),
  };
}

/** Only the voxels that the plane passes, so that a picture of a large scan costs little; undefined beside it. */
function slabAround<T extends Image | LabelImage>(image: T, grid: Geometry): T | undefined {
  const { geometry } = image;
  const corners = cornersMm(grid).map((corner) => worldToVoxel(geometry, corner));
  const bound = (axis: 0 | 1 | 2) => corners.map((corner) => corner[axis]);
  const low = (axis: 0 | 1 | 2) => Math.max(0, Math.floor(Math.min(...bound(axis))) - 1);
  const high = (axis: 0 | 1 | 2) => Math.min(geometry.size[axis], Math.ceil(Math.max(...bound(axis))) + 2);
  const box: Box = { start: [low(0), low(1), low(2)], end: [high(0), high(1), high(2)] };
  return box.start.some((from, axis) => from >= box.end[axis]) ? undefined : crop(image, box);
}

function drawGrey({ rgb }: Picture, { voxels, padding }: Image, { levelHU, widthHU }: Window): void {
  const lowest = levelHU - widthHU / 2;
  for (let p = 0; p < voxels.length; p++) {
    const grey = padding?.[p] ? 0 : Math.round((255 * (voxels[p] - lowest)) / widthHU);
    rgb.fill(Math.max(0, Math.min(255, grey)), 3 * p, 3 * p + 3);
  }
}

function paint(picture: Picture, overlay: Overlay, labels: ArrayLike<number>): void {
  const { colour, alpha = 0.35, outline = true } = overlay;
  const { width, height } = picture;
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : labels[y * width + x];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const label = at(x, y);
      if (label === 0) continue;
      const isBorder =
        at(x - 1, y) !== label || at(x + 1, y) !== label || at(x, y - 1) !== label || at(x, y + 1) !== label;
      const rgb = typeof colour === 'function' ? colour(label) : colour;
      blend(picture, x, y, rgb, outline && isBorder ? 1 : alpha);
    }
}
