/** Enlarging and shrinking images, with the coordinates of torch.nn.functional.interpolate. */

import { OsteonError } from '../../../errors.ts';
import { formatShape } from '../../tensor.ts';
import type { Value } from '../graph.ts';
import { type Attributes, constantIntegers, inputOf, type OperatorTable, shapeError } from '../operator.ts';
import { type AxisMatrix, axisMatrix, mapAxes } from './axis-map.ts';
import { perAxis } from './convolution.ts';
import { gather } from './indexing.ts';
import { integers, reshape } from './shape.ts';

/** Options of {@link resize} and {@link resizeBy}. */
export interface ResizeOptions {
  /** Default `nearest`; `linear` is bilinear in 2D and trilinear in 3D. */
  readonly mode?: 'nearest' | 'linear';
  /** Linear only: the centres of the corners stay corners. Default false: the borders of the image stay borders. */
  readonly alignCorners?: boolean;
}

/** How the places of a result map to places of the input, along one axis. */
export interface ResizeAxis {
  readonly input: number;
  readonly output: number;
  /** Rows of the result for one row of the input; differs from output / input where a scale was given. */
  readonly scale: number;
}

/**
 * An image in another size (torch.nn.functional.interpolate with `size`).
 *
 * @param x [N, C, ...size]
 * @param size one number for each spatial axis, or one for all
 */
export function resize(x: Value, size: number | readonly number[], options: ResizeOptions = {}): Value {
  const sizes = perAxis(size, x.shape.length - 2, 1);
  return resizeAxes(
    x,
    sizes.map((output, axis) => ({
      input: x.shape[axis + 2],
      output,
      scale: output / x.shape[axis + 2],
    })),
    options,
  );
}

/**
 * An image enlarged by a factor (torch.nn.functional.interpolate with `scale_factor`): the size is rounded down,
 * while places are computed with the factor itself, so that 5 x 1.5 -> 7 rows differs from a resize to 7.
 */
export function resizeBy(x: Value, factor: number | readonly number[], options: ResizeOptions = {}): Value {
  const factors = perAxis(factor, x.shape.length - 2, 1);
  return resizeAxes(
    x,
    factors.map((scale, axis) => ({
      input: x.shape[axis + 2],
      output: Math.floor(x.shape[axis + 2] * scale),
      scale,
    })),
    options,
  );
}

function resizeAxes(x: Value, axes: readonly ResizeAxis[], options: ResizeOptions): Value {
  if (axes.length < 1 || axes.some(({ output }) => !Number.isInteger(output) || output < 1))
    throw new OsteonError(
      'shape-mismatch',
      `an image of ${formatShape(x.shape)} cannot be resized to ${axes.map(({ output }) => output).join(' x ')}`,
      { hint: 'Give a whole number of at least 1 for every spatial axis.', kind: 'usage' },
    );
  const same = ({ input, output, scale }: ResizeAxis) =>
    input === output && (scale === 1 || options.alignCorners === true);
  if (axes.every(same)) return x;
  const linear = options.mode === 'linear';
  if (!linear && !axes.every(({ input, output }) => output % input === 0)) return resizeByGather(x, axes);
  // Where a scale and the sizes disagree, the runtime would round in its own way.
  if (!options.alignCorners && axes.some(({ input, output, scale }) => scale !== output / input))
    return mapAxes(
      x,
      axes.map((axis) => (same(axis) ? undefined : linearMatrix(axis, false))),
    );
  if (linear && isCheaperAsProducts(x, axes))
    return mapAxes(
      x,
      axes.map((axis) => (same(axis) ? undefined : linearMatrix(axis, options.alignCorners ?? false))),
    );
  if (!linear && axes.length === 3) return repeatVolume(x, axes);
  return resizeNode(x, axes, options);
}

function resizeNode(x: Value, axes: readonly ResizeAxis[], options: ResizeOptions): Value {
  const attributes: Attributes =
    options.mode === 'linear'
      ? {
          mode: 'linear',
          coordinate_transformation_mode: options.alignCorners ? 'align_corners' : 'half_pixel',
        }
      : { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  const sizes = integers(x, [...x.shape.slice(0, 2), ...axes.map(({ output }) => output)]);
  return x.graph.call('Resize', [x, undefined, undefined, sizes], attributes)[0];
}

/**
 * Whether interpolation by matrix products takes less time than Resize, which on one core takes 1.6 ns for an element
 * of the result in 2D and 3.6 ns in 3D, where a product makes some 80 operations in a nanosecond. Measured for
 * 2x32x32^3 -> 64^3: 19 ms against 60 ms.
 */
function isCheaperAsProducts(x: Value, axes: readonly ResizeAxis[]): boolean {
  if (x.graph.target.device === 'webgpu') return false;
  let [operations, growth] = [0, 1];
  for (const { input, output } of [...axes].reverse()) {
    operations += (2 * input) / growth;
    growth *= output / input;
  }
  return growth > 1 && operations < (axes.length === 3 ? 240 : 100);
}

/** Repeats a volume's elements in two steps that see images: on volumes Resize takes some 20 times as long. */
function repeatVolume(x: Value, axes: readonly ResizeAxis[]): Value {
  const [n, channels, depth, height, width] = x.shape;
  const [first, ...plane] = axes;
  const still = { input: height * width, output: height * width, scale: 1 };
  const deep =
    first.scale === 1
      ? x
      : resizeNode(reshape(x, [1, n * channels, depth, height * width]), [first, still], {});
  const slices = reshape(deep, [1, n * channels * first.output, height, width]);
  const large = plane.every(({ scale }) => scale === 1) ? slices : resizeNode(slices, plane, {});
  return reshape(large, [n, channels, ...axes.map(({ output }) => output)]);
}

/** The nearest row of the input below each row of the result, computed in single precision as PyTorch does. */
function nearestRows({ input, output, scale }: ResizeAxis): number[] {
  const step = Math.fround(scale === output / input ? Math.fround(input) / output : 1 / scale);
  return Array.from({ length: output }, (_, row) => Math.min(Math.floor(Math.fround(row * step)), input - 1));
}

/** Nearest neighbour at factors that are not whole: rows picked by index, so that no rounding can differ. */
function resizeByGather(x: Value, axes: readonly ResizeAxis[]): Value {
  let result = x;
  for (const [axis, geometry] of axes.entries())
    if (geometry.input !== geometry.output || geometry.scale !== 1)
      result = gather(result, integers(x, nearestRows(geometry)), axis + 2);
  return result;
}

/** Linear interpolation along one axis as a matrix: rows are places of the result. */
export function linearMatrix({ input, output, scale }: ResizeAxis, alignCorners: boolean): AxisMatrix {
  const place = (row: number) => {
    if (alignCorners) return output > 1 ? (row * (input - 1)) / (output - 1) : 0;
    return Math.max(0, (row + 0.5) / scale - 0.5);
  };
  return axisMatrix(output, input, (row) => {
    const at = Math.min(place(row), input - 1);
    const low = Math.min(Math.floor(at), input - 1);
    const high = Math.min(low + 1, input - 1);
    return [
      [low, 1 - (at - low)],
      [high, at - low],
    ];
  });
}

export const resizeOperators: OperatorTable = {
  Resize: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const sizes = constantIntegers(call, 3);
      if (sizes.length !== shape.length) throw shapeError(call, 'sizes must name every axis');
      return [{ type, shape: sizes }];
    },
  },
};
