/** Sampling an image at given places: the spatial transformer and deformation fields. */

import { floatTensor, type Shape } from '../../tensor.ts';
import type { Value } from '../graph.ts';
import { inputOf, type OperatorTable, shapeError } from '../operator.ts';
import { matmul } from './matmul.ts';
import { concat, expand, reshape, transpose } from './shape.ts';

/** Options of {@link gridSample}. */
export interface GridSampleOptions {
  /** Default `linear`: bilinear in 2D, trilinear in 3D. */
  readonly mode?: 'linear' | 'nearest';
  /** What lies outside of the image. Default `zeros`. */
  readonly padding?: 'zeros' | 'border' | 'reflection';
  /** Whether -1 and 1 are the centres of the border elements, instead of their outer edges. Default false. */
  readonly alignCorners?: boolean;
}

/**
 * The image at the places of a grid (torch.nn.functional.grid_sample).
 *
 * @param x [N, C, ...size], two or three spatial axes
 * @param grid [N, ...out, 2 or 3]: places from -1 to 1, x (the last axis of the image) first
 * @returns [N, C, ...out]
 */
export function gridSample(x: Value, grid: Value, options: GridSampleOptions = {}): Value {
  const attributes = {
    mode: options.mode ?? 'linear',
    padding_mode: options.padding ?? 'zeros',
    align_corners: options.alignCorners ? 1 : 0,
  };
  return x.graph.call('GridSample', [x, grid], attributes)[0];
}

/**
 * The grid that shows an image through an affine map (torch.nn.functional.affine_grid).
 *
 * @param theta [N, 2, 3] or [N, 3, 4]: rows give x, y (and z) of the image from x, y (z) and 1 of the result
 * @param shape of the result, [N, C, ...size]
 * @returns [N, ...size, 2 or 3]
 */
export function affineGrid(theta: Value, shape: Shape, options: { alignCorners?: boolean } = {}): Value {
  const [n, , ...size] = shape;
  const rows = [...size, size.length];
  const columns = size.map((length, axis) => {
    const places = Float32Array.from({ length }, (_, i) => place(i, length, options.alignCorners ?? false));
    const alone = size.map((_, k) => (k === axis ? length : 1));
    return expand(theta.graph.constant(floatTensor([...alone, 1], places)), [...size, 1]);
  });
  const ones = expand(theta.graph.constant(floatTensor([...size.map(() => 1), 1], [1])), [...size, 1]);
  // Kept as single axes that the runtime repeats when it loads the graph: a grid may be larger than the network.
  const base = reshape(concat([...columns.reverse(), ones], size.length), [-1, size.length + 1]);
  return reshape(matmul(base, transpose(theta, [0, 2, 1])), [n, ...rows]);
}

/** Where row i of an axis lies between -1 and 1. */
function place(i: number, length: number, alignCorners: boolean): number {
  if (alignCorners) return length > 1 ? (2 * i) / (length - 1) - 1 : 0;
  return (2 * i + 1) / length - 1;
}

export const samplingOperators: OperatorTable = {
  GridSample: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const grid = inputOf(call, 1).shape;
      const axes = shape.length - 2;
      if (
        axes < 2 ||
        axes > 3 ||
        grid.length !== shape.length ||
        grid[0] !== shape[0] ||
        grid[axes + 1] !== axes
      )
        throw shapeError(
          call,
          'the grid must be [N, ...size, axes] for an image of two or three spatial axes',
        );
      return [{ type, shape: [...shape.slice(0, 2), ...grid.slice(1, -1)] }];
    },
  },
};
