/** Convolution and transposed convolution over one, two or three spatial axes. */

import type { Shape } from '../../tensor.ts';
import type { Value } from '../graph.ts';
import {
  inputOf,
  intAttribute,
  intsAttribute,
  type OperatorCall,
  type OperatorTable,
  shapeError,
} from '../operator.ts';

/** Options of a convolution; a single number stands for all axes. */
export interface ConvOptions {
  readonly stride?: number | readonly number[];
  /** Zeros on both sides of each axis, or `[begins..., ends...]` for each end. */
  readonly padding?: number | readonly number[];
  readonly dilation?: number | readonly number[];
  readonly groups?: number;
}

/** Options of a transposed convolution. */
export interface ConvTransposeOptions extends ConvOptions {
  /** Rows added at the end of each axis, for sizes that a stride leaves open. */
  readonly outputPadding?: number | readonly number[];
}

/** One number for each spatial axis. */
export function perAxis(
  value: number | readonly number[] | undefined,
  axes: number,
  otherwise: number,
): number[] {
  if (value === undefined) return new Array<number>(axes).fill(otherwise);
  return typeof value === 'number' ? new Array<number>(axes).fill(value) : [...value];
}

/** `[begins..., ends...]`, as ONNX wants padding. */
export function bothEnds(padding: number | readonly number[] | undefined, axes: number): number[] {
  const ends = perAxis(padding, axes, 0);
  return ends.length === 2 * axes ? ends : [...ends, ...ends];
}

/**
 * Convolution (cross-correlation, as in PyTorch).
 *
 * @param x [N, C, ...size]
 * @param weight [K, C / groups, ...kernel]
 * @param bias [K]
 * @returns [N, K, ...size]
 */
export function conv(x: Value, weight: Value, bias?: Value, options: ConvOptions = {}): Value {
  const axes = x.shape.length - 2;
  const inputs = bias ? [x, weight, bias] : [x, weight];
  return x.graph.call('Conv', inputs, convAttributes(weight.shape, axes, options))[0];
}

/**
 * Transposed convolution: the gradient of a convolution with respect to its input.
 *
 * @param x [N, C, ...size]
 * @param weight [C, K / groups, ...kernel]
 * @param bias [K]
 */
export function convTranspose(
  x: Value,
  weight: Value,
  bias?: Value,
  options: ConvTransposeOptions = {},
): Value {
  const axes = x.shape.length - 2;
  const inputs = bias ? [x, weight, bias] : [x, weight];
  const attributes = {
    ...convAttributes(weight.shape, axes, options),
    output_padding: perAxis(options.outputPadding, axes, 0),
  };
  return x.graph.call('ConvTranspose', inputs, attributes)[0];
}

function convAttributes(weight: Shape, axes: number, options: ConvOptions) {
  return {
    kernel_shape: weight.slice(2),
    strides: perAxis(options.stride, axes, 1),
    pads: bothEnds(options.padding, axes),
    dilations: perAxis(options.dilation, axes, 1),
    group: options.groups ?? 1,
  };
}

/** Refuses windows that cannot be: ONNX Runtime would answer some of them with numbers. */
function checkWindow(call: OperatorCall, kernel: Shape): void {
  const axes = kernel.length;
  const { strides, pads, dilations, group } = convGeometry(call, axes);
  const counts = { kernel, stride: strides, dilation: dilations, groups: [group] };
  for (const [name, values] of Object.entries(counts))
    if (!values.every((value) => Number.isInteger(value) && value >= 1))
      throw shapeError(call, `${name} ${values.join(' x ')} must be whole numbers of at least 1`);
  if (strides.length !== axes || dilations.length !== axes)
    throw shapeError(call, `stride and dilation must have one number or ${axes}`);
  if (pads.length !== 2 * axes || !pads.every(Number.isInteger))
    throw shapeError(call, `padding ${pads.join(', ')} must be one whole number, ${axes} or ${2 * axes}`);
}

/** The attributes of a Conv or ConvTranspose node, with their defaults filled in. */
export function convGeometry(call: Pick<OperatorCall, 'attributes'>, axes: number) {
  const { attributes } = call;
  return {
    strides: intsAttribute(attributes, 'strides', new Array<number>(axes).fill(1)),
    pads: intsAttribute(attributes, 'pads', new Array<number>(2 * axes).fill(0)),
    dilations: intsAttribute(attributes, 'dilations', new Array<number>(axes).fill(1)),
    group: intAttribute(attributes, 'group', 1),
    outputPadding: intsAttribute(attributes, 'output_padding', new Array<number>(axes).fill(0)),
  };
}

function checkBias(call: OperatorCall, channels: number): void {
  const bias = call.inputs[2];
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== channels))
    throw shapeError(call, `the bias must have the shape [${channels}]`);
}

function checkRanks(call: OperatorCall): number {
  const rank = inputOf(call, 0).shape.length;
  if (rank < 3 || inputOf(call, 1).shape.length !== rank)
    throw shapeError(call, 'the image and the weights must have the same number of axes, at least three');
  return rank - 2;
}

export const convolutionOperators: OperatorTable = {
  Conv: {
    infer(call) {
      const axes = checkRanks(call);
      const [n, channels, ...size] = inputOf(call, 0).shape;
      const [k, perGroup, ...kernel] = inputOf(call, 1).shape;
      checkWindow(call, kernel);
      const { strides, pads, dilations, group } = convGeometry(call, axes);
      if (channels !== perGroup * group || k % group !== 0)
        throw shapeError(call, `${channels} channels do not fit weights for ${perGroup} x ${group} groups`);
      checkBias(call, k);
      const out = size.map((length, axis) => {
        const reach = dilations[axis] * (kernel[axis] - 1) + 1;
        return Math.floor((length + pads[axis] + pads[axis + axes] - reach) / strides[axis]) + 1;
      });
      if (out.some((length) => length < 1)) throw shapeError(call, 'the kernel is larger than the image');
      return [{ type: inputOf(call, 0).type, shape: [n, k, ...out] }];
    },
  },
  ConvTranspose: {
    infer(call) {
      const axes = checkRanks(call);
      const [n, channels, ...size] = inputOf(call, 0).shape;
      const [weightChannels, perGroup, ...kernel] = inputOf(call, 1).shape;
      checkWindow(call, kernel);
      const { strides, pads, dilations, group, outputPadding } = convGeometry(call, axes);
      if (channels !== weightChannels || channels % group !== 0)
        throw shapeError(call, `${channels} channels do not fit weights for ${weightChannels}`);
      checkBias(call, perGroup * group);
      const out = size.map(
        (length, axis) =>
          (length - 1) * strides[axis] -
          pads[axis] -
          pads[axis + axes] +
          dilations[axis] * (kernel[axis] - 1) +
          outputPadding[axis] +
          1,
      );
      if (out.some((length) => length < 1)) throw shapeError(call, 'nothing is left of the image');
      return [{ type: inputOf(call, 0).type, shape: [n, perGroup * group, ...out] }];
    },
  },
};
