/**
 * Which way the indices of a grid grow, and turning an image so that they grow another way. Voxels are moved,
 * never interpolated, and each keeps its place in the world.
 */

import { OsteonError } from '../errors.ts';
import { axisDirection, voxelToWorld } from './geometry.ts';
import type { Geometry, Image, LabelImage, Vector3 } from './image.ts';
import { gather, rearranged } from './rearrange.ts';
import { mapMatrix } from './vector.ts';

type Axis = 0 | 1 | 2;

/** Letters for growth along +x, +y, +z of LPS and against them. */
const positive = 'LPS';
const negative = 'RAI';

/** The six ways to give each index an axis of the world. */
const permutations: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** All 48 codes: every permutation of the axes with every sign. */
export const orientationCodes: readonly string[] = permutations.flatMap((axes) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((signs) =>
    axes.map((world, index) => ((signs >> index) & 1 ? negative : positive)[world]).join(''),
  ),
);

/**
 * Three letters that say where each index grows towards: `LPS` for the usual axial CT, `RAS` for the usual
 * NIfTI. An oblique grid gets the nearest code: the one whose axes agree best in the sum of their cosines.
 */
export function orientationCode(geometry: Geometry): string {
  const directions = [axisDirection(geometry, 0), axisDirection(geometry, 1), axisDirection(geometry, 2)];
  const agreement = (axes: readonly Axis[]) =>
    axes.reduce<number>((sum, world, index) => sum + Math.abs(directions[index][world]), 0);
  const best = permutations.reduce((a, b) => (agreement(b) > agreement(a) ? b : a));
  return best.map((world, index) => (directions[index][world] < 0 ? negative : positive)[world]).join('');
}

/** How the voxels of a grid are walked in the order of another orientation. */
export interface Walk {
  /** The same voxels as a grid of that orientation. */
  readonly geometry: Geometry;
  /** Linear index of its first voxel in the old order, and how far the next one lies along each new index. */
  readonly start: number;
  readonly strides: Vector3;
}

/** @throws OsteonError `orientation-code` where the code does not name each of the three axes once */
export function reorientedWalk(geometry: Geometry, code: string): Walk {
  const wanted = code.toUpperCase();
  if (!orientationCodes.includes(wanted))
    throw new OsteonError('orientation-code', `'${code}' is not an orientation`, {
      kind: 'usage',
      hint: 'Use three letters, one each of L or R, P or A, S or I: for example LPS or RAS.',
    });
  const current = orientationCode(geometry);
  const worldAxis = (letter: string) => Math.max(positive.indexOf(letter), negative.indexOf(letter));
  const { size, spacingMm, direction } = geometry;
  const oldStrides = [1, size[0], size[0] * size[1]];
  const from = [...wanted].map((letter) => [...current].findIndex((c) => worldAxis(c) === worldAxis(letter)));
  const sign = from.map((old, index) => (current[old] === wanted[index] ? 1 : -1));
  const pick = (values: readonly number[]): Vector3 => [values[from[0]], values[from[1]], values[from[2]]];
  const first: [number, number, number] = [0, 0, 0];
  from.forEach((old, index) => {
    if (sign[index] < 0) first[old] = size[old] - 1;
  });
  // Adding 0 turns -0 into 0.
  const turned = mapMatrix(direction, (_, row, index) => sign[index] * direction[3 * row + from[index]] + 0);
  const strides = pick(oldStrides).map((stride, index) => sign[index] * stride);
  return {
    geometry: {
      size: pick(size),
      spacingMm: pick(spacingMm),
      originMm: voxelToWorld(geometry, first),
      direction: turned,
    },
    start: first[0] * oldStrides[0] + first[1] * oldStrides[1] + first[2] * oldStrides[2],
    strides: [strides[0], strides[1], strides[2]],
  };
}

/**
 * The same image with its indices growing the way `code` says (see `orientationCode`); an oblique grid stays
 * oblique. Returns the image itself where it lies that way already. Memory: one copy.
 *
 * @throws OsteonError `orientation-code` where the code does not name each of the three axes once
 * @example reorient(image, 'RAS')
 */
export function reorient<T extends Image | LabelImage>(image: T, code: string): T {
  const walk = reorientedWalk(image.geometry, code);
  if (orientationCode(image.geometry) === code.toUpperCase()) return image;
  return rearranged(image, walk.geometry, (voxels) =>
    gather(voxels, walk.start, walk.strides, walk.geometry.size),
  );
}
