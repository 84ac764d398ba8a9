/** Pooling over windows of the spatial axes, with PyTorch's rules for sizes and borders. */

import { OsteonError } from '../../../errors.ts';
import { elementCount, formatShape, type Shape } from '../../tensor.ts';
import type { Value } from '../graph.ts';
import {
  type Attributes,
  constantIntegers,
  inputOf,
  intAttribute,
  intsAttribute,
  type OperatorCall,
  type OperatorTable,
  shapeError,
  type ValueInfo,
} from '../operator.ts';
import { axisMatrix, mapAxes, sumBlocks } from './axis-map.ts';
import { perAxis } from './convolution.ts';
import { mul } from './elementwise.ts';
import { gather } from './indexing.ts';
import { reduceMean } from './reduction.ts';
import { integers } from './shape.ts';

/** A single number stands for all spatial axes. */
export interface PoolOptions {
  readonly kernel: number | readonly number[];
  /** Default: the kernel. */
  readonly stride?: number | readonly number[];
  /** On both sides of each axis; at most half the kernel. */
  readonly padding?: number | readonly number[];
  /** Keep a last window that reaches over the end. Default false. */
  readonly ceilMode?: boolean;
}

/** Options of {@link maxPool}. */
export interface MaxPoolOptions extends PoolOptions {
  readonly dilation?: number | readonly number[];
}

/** Options of {@link averagePool}. */
export interface AveragePoolOptions extends PoolOptions {
  /** Whether zeros of the padding count in the mean. Default true, as PyTorch. */
  readonly countIncludePad?: boolean;
}

/** The windows along one axis. */
export interface PoolAxis {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
}

/** The windows of every spatial axis: PyTorch's size rule, where a last partial window must begin inside. */
function poolAxes(x: Value, options: MaxPoolOptions): PoolAxis[] {
  const size = x.shape.slice(2);
  const kernels = perAxis(options.kernel, size.length, 1);
  const strides = perAxis(options.stride ?? options.kernel, size.length, 1);
  const paddings = perAxis(options.padding, size.length, 0);
  const dilations = perAxis(options.dilation, size.length, 1);
  return size.map((input, axis) => {
    const [kernel, stride, padding, dilation] = [kernels, strides, paddings, dilations].map(
      (all) => all[axis],
    );
    const room = input + 2 * padding - dilation * (kernel - 1) - 1;
    const counts = [kernel, stride, dilation];
    if (!counts.every((count) => Number.isInteger(count) && count >= 1) || !Number.isInteger(padding))
      throw noWindow(x, { kernel, stride, dilation, padding });
    if (room < 0 || padding < 0 || 2 * padding > kernel || input < 1) throw doesNotFit(x, kernel, padding);
    const whole = Math.floor(room / stride) + 1;
    const begins = whole * stride < input + padding;
    const output = options.ceilMode && room % stride !== 0 && begins ? whole + 1 : whole;
    return { input, output, kernel, stride, dilation, padding };
  });
}

/** Rows that the last window reaches beyond the padded input. */
const overhang = ({ input, output, kernel, stride, dilation, padding }: PoolAxis) =>
  Math.max(0, (output - 1) * stride + dilation * (kernel - 1) + 1 - input - 2 * padding);

/** True where the windows are blocks side by side that fill the axis. */
const fillsBlocks = ({ input, output, kernel, stride, padding }: PoolAxis) =>
  kernel === stride && padding === 0 && output * kernel === input;

function poolAttributes(axes: readonly PoolAxis[]) {
  return {
    kernel_shape: axes.map((axis) => axis.kernel),
    strides: axes.map((axis) => axis.stride),
    pads: [...axes.map((axis) => axis.padding), ...axes.map((axis) => axis.padding + overhang(axis))],
  };
}

/**
 * Largest element of each window (torch.nn.functional.max_pool2d/3d); padding is never chosen.
 *
 * @param x [N, C, ...size]
 */
export function maxPool(x: Value, options: MaxPoolOptions): Value {
  const axes = poolAxes(x, options);
  const attributes = { ...poolAttributes(axes), dilations: axes.map((axis) => axis.dilation) };
  return x.graph.call('MaxPool', [x], attributes)[0];
}

/**
 * Mean of each window (torch.nn.functional.avg_pool2d/3d).
 *
 * @param x [N, C, ...size]
 */
export function averagePool(x: Value, options: AveragePoolOptions): Value {
  const axes = poolAxes(x, options);
  const countPadding = options.countIncludePad ?? true;
  // ONNX and PyTorch count a window that reaches over the padded end differently.
  if (axes.some((axis) => overhang(axis) > 0))
    return mapAxes(
      x,
      axes.map((axis) => averageMatrix(axis, countPadding)),
    );
  const attributes = { ...poolAttributes(axes), count_include_pad: countPadding ? 1 : 0 };
  if (x.graph.target.device === 'webgpu' || !axes.every(fillsBlocks))
    return x.graph.call('AveragePool', [x], attributes)[0];
  const kernel = axes.map((axis) => axis.kernel);
  const y = mul(sumBlocks(x, kernel), 1 / elementCount(kernel));
  x.graph.composite('AveragePool', [x], [y], attributes);
  return y;
}

/** Average pooling along one axis as a matrix: rows are windows. */
export function averageMatrix(axis: PoolAxis, countPadding: boolean) {
  const { input, output, kernel, stride, padding } = axis;
  return axisMatrix(output, input, (window) => {
    const start = window * stride - padding;
    const [low, high] = [Math.max(start, 0), Math.min(start + kernel, input)];
    const count = countPadding ? Math.min(start + kernel, input + padding) - start : high - low;
    return Array.from({ length: high - low }, (_, i) => [low + i, 1 / count] as const);
  });
}

/** Mean over all spatial axes, which stay with size 1. */
export function globalAveragePool(x: Value): Value {
  return reduceMean(
    x,
    x.shape.slice(2).map((_, axis) => axis + 2),
    true,
  );
}

/** Largest element over all spatial axes, which stay with size 1. */
export function globalMaxPool(x: Value): Value {
  return maxPool(x, { kernel: x.shape.slice(2) });
}

/** PyTorch's adaptive windows: window i begins at floor(i n / m) and ends before ceil((i + 1) n / m). */
function adaptiveWindows(input: number, output: number): { low: number; high: number }[] {
  return Array.from({ length: output }, (_, i) => ({
    low: Math.floor((i * input) / output),
    high: Math.ceil(((i + 1) * input) / output),
  }));
}

const divides = (x: Value, sizes: readonly number[]) =>
  sizes.every((size, axis) => x.shape[axis + 2] % size === 0);

/** Mean over windows that cut each axis into `output` parts (torch.nn.functional.adaptive_avg_pool2d/3d). */
export function adaptiveAveragePool(x: Value, output: number | readonly number[]): Value {
  const sizes = perAxis(output, x.shape.length - 2, 1);
  if (sizes.every((size) => size === 1)) return globalAveragePool(x);
  if (divides(x, sizes))
    return averagePool(x, { kernel: sizes.map((size, axis) => x.shape[axis + 2] / size) });
  return mapAxes(
    x,
    sizes.map((size, axis) => {
      const windows = adaptiveWindows(x.shape[axis + 2], size);
      return axisMatrix(size, x.shape[axis + 2], (row) => {
        const { low, high } = windows[row];
        return Array.from({ length: high - low }, (_, i) => [low + i, 1 / (high - low)] as const);
      });
    }),
  );
}

/**
 * Largest element of windows that cut each axis into `output` parts (torch.nn.functional.adaptive_max_pool2d/3d).
 * Windows of different sizes are laid side by side, each filled up to the largest with its last row.
 */
export function adaptiveMaxPool(x: Value, output: number | readonly number[]): Value {
  const sizes = perAxis(output, x.shape.length - 2, 1);
  if (divides(x, sizes)) return maxPool(x, { kernel: sizes.map((size, axis) => x.shape[axis + 2] / size) });
  let laid = x;
  const kernel = sizes.map((size, axis) => {
    const windows = adaptiveWindows(x.shape[axis + 2], size);
    const longest = Math.max(...windows.map(({ low, high }) => high - low));
    const rows = windows.flatMap(({ low, high }) =>
      Array.from({ length: longest }, (_, i) => Math.min(low + i, high - 1)),
    );
    laid = gather(laid, integers(x, rows), axis + 2);
    return longest;
  });
  return maxPool(laid, { kernel });
}

/**
 * Puts elements back to where a max pooling found them, zeros elsewhere; for windows that do not overlap.
 *
 * @param indices the second output of the MaxPool node
 * @param attributes of that node
 */
export function maxUnpool(x: Value, indices: Value, shape: Shape, attributes: Attributes): Value {
  const { kernel_shape, strides, pads } = attributes;
  return x.graph.call('MaxUnpool', [x, indices, integers(x, shape)], { kernel_shape, strides, pads })[0];
}

/** Reads the windows back from a MaxPool or AveragePool node. */
export function nodePoolAxes(call: Pick<OperatorCall, 'attributes'>, input: ValueInfo): PoolAxis[] {
  const { attributes } = call;
  const size = input.shape.slice(2);
  const ones = size.map(() => 1);
  const kernels = intsAttribute(attributes, 'kernel_shape', ones);
  const strides = intsAttribute(attributes, 'strides', ones);
  const dilations = intsAttribute(attributes, 'dilations', ones);
  const pads = intsAttribute(attributes, 'pads', [...ones, ...ones].fill(0));
  return size.map((length, axis) => {
    const [kernel, stride, dilation] = [kernels[axis], strides[axis], dilations[axis]];
    const padded = length + pads[axis] + pads[axis + size.length];
    const output = Math.floor((padded - dilation * (kernel - 1) - 1) / stride) + 1;
    return { input: length, output, kernel, stride, dilation, padding: pads[axis] };
  });
}

function pooled(call: OperatorCall): readonly number[] {
  const input = inputOf(call, 0);
  const axes = nodePoolAxes(call, input);
  if (axes.length === 0 || intAttribute(call.attributes, 'ceil_mode', 0) !== 0)
    throw shapeError(call, 'pooling needs spatial axes, and padding instead of ceil_mode');
  if (axes.some((axis) => axis.output < 1)) throw shapeError(call, 'the window is larger than the image');
  return [...input.shape.slice(0, 2), ...axes.map((axis) => axis.output)];
}

export const poolingOperators: OperatorTable = {
  MaxPool: {
    infer(call) {
      const shape = pooled(call);
      return [
        { type: inputOf(call, 0).type, shape },
        { type: 'int64', shape },
      ];
    },
  },
  MaxUnpool: {
    infer: (call) => [{ type: inputOf(call, 0).type, shape: constantIntegers(call, 2) }],
  },
  AveragePool: { infer: (call) => [{ type: inputOf(call, 0).type, shape: pooled(call) }] },
};

function noWindow(x: Value, window: Readonly<Record<string, number>>): OsteonError {
  const found = Object.entries(window).map(([name, value]) => `${name} ${value}`);
  return new OsteonError(
    'shape-mismatch',
    `an image of ${formatShape(x.shape)} cannot be pooled with ${found.join(', ')}`,
    { hint: 'Give whole numbers, at least 1 but for the padding.', kind: 'usage' },
  );
}

function doesNotFit(x: Value, kernel: number, padding: number): OsteonError {
  return new OsteonError(
    'shape-mismatch',
    `a window of ${kernel} with a padding of ${padding} does not fit an image of ${formatShape(x.shape)}`,
    {
      hint: 'Take a window no larger than the image, and a padding of at most half the window.',
      kind: 'usage',
    },
  );
}
