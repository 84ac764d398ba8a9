/**
 * Winograd's F(2, 3): two neighbouring results of a kernel of three taps from four products instead of six.
 * For an image strip d of four and taps w,  y = A^T [(G w) * (B^T d)].  In two dimensions 16 products do for 36.
 * Source: Lavin and Gray, Fast algorithms for convolutional neural networks, 2015 (arXiv:1509.09308).
 *
 * Here the transforms act on a whole axis at once: as one matrix with a row for each of the four components of
 * each tile, zeros where the image ends. Padding and sizes that are odd cost nothing.
 */

import { type FloatTensor, floatTensor } from '../../tensor.ts';

/** Components of a tile. */
export const components = 4;

const B = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
];
const G = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
];
const A = [
  [1, 0],
  [1, 1],
  [1, -1],
  [0, -1],
];

/** A matrix that takes an axis of `size` to [component, tile], from a table of components and the tile's first place. */
function spread(
  table: readonly (readonly number[])[],
  tiles: number,
  size: number,
  begin: number,
): FloatTensor {
  const data = new Float32Array(components * tiles * size);
  for (let e = 0; e < components; e++)
    for (let t = 0; t < tiles; t++)
      for (const [q, factor] of table[e].entries()) {
        const place = 2 * t - begin + q;
        if (place >= 0 && place < size) data[(e * tiles + t) * size + place] = factor;
      }
  return floatTensor([components, tiles, size], data);
}

/** B^T for the axis of an image with `begin` zeros before it: [component, tile, size]. */
export function imageTransform(tiles: number, size: number, begin: number): FloatTensor {
  return spread(B, tiles, size, begin);
}

/** A, which takes the gradient of the results to components: [component, tile, size]. */
export function gradientTransform(tiles: number, size: number): FloatTensor {
  return spread(A, tiles, size, 0);
}

/** A^T, which takes components to results: [size, component, tile]. */
export function resultTransform(tiles: number, size: number): FloatTensor {
  const { data } = gradientTransform(tiles, size);
  const columns = components * tiles;
  const result = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) result[(i % size) * columns + Math.floor(i / size)] = data[i];
  return floatTensor([size, components, tiles], result);
}

/** G in both axes: rows are components (column's first, as the images are laid out), columns the nine taps. */
export function kernelTransform(turned: boolean): FloatTensor {
  const data = new Float32Array(components * components * 9);
  for (let ew = 0; ew < components; ew++)
    for (let eh = 0; eh < components; eh++)
      for (let tap = 0; tap < 9; tap++) {
        const [i, j] = [Math.floor(tap / 3), tap % 3];
        data[(ew * components + eh) * 9 + (turned ? 8 - tap : tap)] = G[eh][i] * G[ew][j];
      }
  return floatTensor([components * components, 9], data);
}
