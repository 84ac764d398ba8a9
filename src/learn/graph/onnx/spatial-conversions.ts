/** Convolution, pooling, resizing and sampling of foreign ONNX files: padding by name, sizes by factor, old names. */

import type { Value } from '../graph.ts';
import { type Attributes, floatAttribute, intAttribute, intsAttribute, textAttribute } from '../operator.ts';
import { conv, convTranspose } from '../operators/convolution.ts';
import { resize, resizeBy } from '../operators/resize.ts';
import { type Conversion, cannotRead, type FileCall, needed, same } from './file-call.ts';

/** Kernel, stride, dilation and `[begins..., ends...]` of a convolution or pooling node. */
interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
}

function windowOf(call: FileCall, x: Value, kernel: readonly number[]): Window {
  const { attributes } = call;
  const ones = kernel.map(() => 1);
  const stride = intsAttribute(attributes, 'strides', ones);
  const dilation = intsAttribute(attributes, 'dilations', ones);
  const name = textAttribute(attributes, 'auto_pad', 'NOTSET');
  let padding = intsAttribute(attributes, 'pads', [...ones, ...ones].fill(0));
  if (name === 'VALID') padding = [...ones, ...ones].fill(0);
  if (name === 'SAME_UPPER' || name === 'SAME_LOWER') {
    const total = kernel.map((size, axis) => {
      const length = x.shape[axis + 2];
      const reach = (Math.ceil(length / stride[axis]) - 1) * stride[axis] + dilation[axis] * (size - 1) + 1;
      return Math.max(0, reach - length);
    });
    const less = total.map((rows) => Math.floor(rows / 2));
    const more = total.map((rows) => Math.ceil(rows / 2));
    padding = name === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less];
  }
  return { kernel, stride, dilation, padding };
}

/** Rows by which the padding at the end must grow so that rounding down gives the size that rounding up gave. */
function roundedUp(x: Value, { kernel, stride, dilation, padding }: Window): number[] {
  const axes = kernel.length;
  return kernel.map((size, axis) => {
    const length = x.shape[axis + 2];
    const room = length + padding[axis] + padding[axis + axes] - dilation[axis] * (size - 1) - 1;
    const rest = room % stride[axis];
    // A window that would begin in the padding at the end is left out.
    const begins = (Math.floor(room / stride[axis]) + 1) * stride[axis] < length + padding[axis];
    return rest !== 0 && begins ? stride[axis] - rest : 0;
  });
}

const pooling =
  (further: (call: FileCall) => Attributes): Conversion =>
  (call) => {
    const x = needed(call, 0);
    const window = windowOf(call, x, intsAttribute(call.attributes, 'kernel_shape', []));
    const axes = window.kernel.length;
    const grown = intAttribute(call.attributes, 'ceil_mode', 0) === 1 ? roundedUp(x, window) : [];
    if (call.node.operator === 'AveragePool' && grown.some((rows) => rows > 0))
      throw cannotRead(call, 'its size is rounded up (ceil_mode)');
    if (intAttribute(call.attributes, 'storage_order', 0) !== 0)
      throw cannotRead(call, 'its indices run by columns (storage_order)');
    const pads = window.padding.map((rows, i) => rows + (i >= axes ? (grown[i - axes] ?? 0) : 0));
    return same(call, [x], { kernel_shape: window.kernel, strides: window.stride, pads, ...further(call) });
  };

/** The ways of resizing that have a gradient: nearest by repeating, linear with both meanings of corners. */
const resizing: Conversion = (call) => {
  const { attributes } = call;
  const x = needed(call, 0);
  const mode = textAttribute(attributes, 'mode', 'nearest');
  const places = textAttribute(attributes, 'coordinate_transformation_mode', 'half_pixel');
  const rounding = textAttribute(attributes, 'nearest_mode', 'round_prefer_floor');
  const nearest = mode === 'nearest' && places === 'asymmetric' && rounding === 'floor';
  const alignCorners = places === 'align_corners';
  const linear = mode === 'linear' && (alignCorners || places.endsWith('half_pixel'));
  if (!nearest && !linear)
    throw cannotRead(call, `the mode ${mode}, ${places}, ${rounding} is not supported`);
  const [scales, sizes] = [call.inputs[2]?.constant, call.inputs[3]?.constant].map(
    (tensor) => tensor && Array.from(tensor.data, Number),
  );
  const options = { mode, alignCorners: linear && alignCorners } as const;
  if (sizes && sizes.length > 0) {
    if (sizes[0] !== x.shape[0] || sizes[1] !== x.shape[1]) throw cannotRead(call, 'it resizes channels');
    return [resize(x, sizes.slice(2), options as Parameters<typeof resize>[2])];
  }
  if (!scales || scales.length === 0) throw cannotRead(call, 'its sizes must be known before the graph runs');
  if (scales[0] !== 1 || scales[1] !== 1) throw cannotRead(call, 'it resizes channels');
  return [resizeBy(x, scales.slice(2), options as Parameters<typeof resize>[2])];
};

export const convolutionConversions: Readonly<Record<string, Conversion>> = {
  Conv: (call) => {
    const [x, w] = [needed(call, 0), needed(call, 1)];
    const groups = intAttribute(call.attributes, 'group', 1);
    return [conv(x, w, call.inputs[2], { ...windowOf(call, x, w.shape.slice(2)), groups })];
  },
  ConvTranspose: (call) => {
    const { attributes } = call;
    const [x, w] = [needed(call, 0), needed(call, 1)];
    if ('output_shape' in attributes || textAttribute(attributes, 'auto_pad', 'NOTSET').startsWith('SAME'))
      throw cannotRead(call, 'the size of its result is given instead of padding');
    const kernel = w.shape.slice(2);
    const outputPadding = intsAttribute(
      attributes,
      'output_padding',
      kernel.map(() => 0),
    );
    const groups = intAttribute(attributes, 'group', 1);
    return [convTranspose(x, w, call.inputs[2], { ...windowOf(call, x, kernel), groups, outputPadding })];
  },
  MaxPool: pooling((call) => {
    const kernel = intsAttribute(call.attributes, 'kernel_shape', []);
    return {
      dilations: intsAttribute(
        call.attributes,
        'dilations',
        kernel.map(() => 1),
      ),
    };
  }),
  AveragePool: pooling((call) => ({
    count_include_pad: intAttribute(call.attributes, 'count_include_pad', 0),
  })),
  Resize: resizing,
  /** Version 20 renamed the modes. */
  GridSample: (call) => {
    const mode = textAttribute(call.attributes, 'mode', 'linear').replace(/^bi/, '');
    if (mode === 'cubic') throw cannotRead(call, 'the mode cubic is not supported');
    return same(call, call.inputs, {
      mode,
      padding_mode: textAttribute(call.attributes, 'padding_mode', 'zeros'),
      align_corners: intAttribute(call.attributes, 'align_corners', 0),
    });
  },
  BatchNormalization: (call) => {
    if (intAttribute(call.attributes, 'training_mode', 0) !== 0)
      throw cannotRead(call, 'it is set to training');
    return same(call, call.inputs, {
      epsilon: { float: floatAttribute(call.attributes, 'epsilon', 1e-5) },
    });
  },
};
