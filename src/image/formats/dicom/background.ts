/**
 * Padding that no header declares: scanners fill the corners outside the reconstruction circle with one
 * constant far below air (GE writes -2000 stored while declaring -32768). Air itself is never an exact
 * constant over whole corners and below -1024 HU.
 */

import type { Samples } from './codecs/codec.ts';
import type { PixelModule } from './header.ts';
import { type Rescale, storedValue } from './hounsfield.ts';

const airHU = -1024;

/** The stored value that fills at least two corner blocks of the slice and lies below air; else undefined. */
export function cornerBackground(
  samples: Samples,
  pixels: PixelModule,
  { slope, intercept }: Rescale,
): number | undefined {
  const { rows, columns } = pixels;
  const side = Math.max(2, Math.min(rows, columns) >> 6);
  if (rows < 2 * side || columns < 2 * side) return undefined;
  const constants: number[] = [];
  for (const y of [0, rows - side])
    for (const x of [0, columns - side]) {
      const first = samples[y * columns + x];
      if (isConstant(samples, columns, x, y, side, first)) constants.push(storedValue(first, pixels));
    }
  return constants.find((value, c) => constants.indexOf(value) !== c && value * slope + intercept < airHU);
}

function isConstant(
  samples: Samples,
  columns: number,
  x: number,
  y: number,
  side: number,
  value: number,
): boolean {
  for (let v = 0; v < side; v++)
    for (let u = 0; u < side; u++) if (samples[(y + v) * columns + x + u] !== value) return false;
  return true;
}
