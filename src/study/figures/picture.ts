/** An RGB picture and the few strokes that are drawn on it. */

import type { Rgb } from '../../image/index.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue per pixel, row by row from the top left. */
  readonly rgb: Uint8Array;
}

/** A picture of one colour, black by default. */
export function emptyPicture(width: number, height: number, [r, g, b]: Rgb = [0, 0, 0]): Picture {
  const rgb = new Uint8Array(3 * width * height);
  for (let p = 0; p < rgb.length; p += 3) rgb.set([r, g, b], p);
  return { width, height, rgb };
}

/** Mixes a colour into one pixel; outside the picture nothing happens. */
export function blend(
  { width, height, rgb }: Picture,
  x: number,
  y: number,
  colour: Rgb,
  alpha: number,
): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = 3 * (y * width + x);
  for (let c = 0; c < 3; c++) rgb[at + c] = Math.round(rgb[at + c] * (1 - alpha) + colour[c] * alpha);
}

/** Fills a rectangle; what lies outside of the picture is left out. */
export function fillRect(
  picture: Picture,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Rgb,
  alpha = 1,
): void {
  for (let py = y; py < y + height; py++)
    for (let px = x; px < x + width; px++) blend(picture, px, py, colour, alpha);
}

/** Copies `source` into `target` with its top left corner at (x, y); it must fit. */
export function place(target: Picture, source: Picture, x: number, y: number): void {
  for (let row = 0; row < source.height; row++)
    target.rgb.set(
      source.rgb.subarray(3 * row * source.width, 3 * (row + 1) * source.width),
      3 * ((y + row) * target.width + x),
    );
}
