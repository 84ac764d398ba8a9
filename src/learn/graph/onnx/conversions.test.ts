/** Nodes as other programs and older versions write them: what is read computes what ONNX Runtime makes of the file. */

import { expect, it } from 'vitest';
import { type Shape, sameShape } from '../../tensor.ts';
import { goldenUniform } from '../../testing/golden-values.ts';
import { relativeError } from '../../testing/gradient-cases.ts';
import { testRuntime } from '../../testing/runtime.ts';
import type { Attribute } from '../operator.ts';
import { MessageWriter } from './protobuf-writer.ts';
import { readOnnx } from './read.ts';
import { writeOnnx } from './write.ts';

interface Case {
  readonly operator: string;
  readonly opset: number;
  readonly x: Shape;
  /** Further inputs: lists of whole numbers are int64, others float32; null is left out. */
  readonly inputs?: readonly (readonly number[] | { floats: readonly number[]; shape?: Shape } | null)[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs?: number;
}

const ints = (field: MessageWriter, values: readonly number[]) => {
  for (const value of values) field.integer(8, value);
  return field.integer(20, 7);
};

function attribute(name: string, value: Attribute): MessageWriter {
  const message = new MessageWriter().bytes(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.bytes(4, value).integer(20, 3);
  if (typeof value === 'object' && 'float' in value) return message.float(2, value.float).integer(20, 1);
  return ints(message, value as readonly number[]);
}

function weight(name: string, given: NonNullable<NonNullable<Case['inputs']>[number]>): MessageWriter {
  const tensor = new MessageWriter().bytes(8, name);
  if ('floats' in given) {
    for (const size of given.shape ?? [given.floats.length]) tensor.integer(1, size);
    for (const value of given.floats) tensor.float(4, value);
    return tensor.integer(2, 1);
  }
  tensor.integer(1, given.length).integer(2, 7);
  for (const value of given) tensor.integer(7, value);
  return tensor;
}

/** A file with one node; a result of whole numbers or truth values is cast, so that every output is float32. */
function fileOf({ operator, opset, x, inputs = [], attributes = {}, outputs = 1 }: Case): Uint8Array {
  const names = Array.from({ length: outputs }, (_, i) => `y${i}`);
  const node = new MessageWriter().bytes(1, 'x').bytes(4, operator);
  const graph = new MessageWriter();
  for (const [i, given] of inputs.entries()) {
    node.bytes(1, given ? `w${i}` : '');
    if (given) graph.message(5, weight(`w${i}`, given));
  }
  for (const name of names) node.bytes(2, `${name} before`);
  for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
  graph.message(1, node);
  const tensor = (name: string, shape?: Shape) => {
    const type = new MessageWriter().integer(1, 1);
    const sizes = new MessageWriter();
    for (const size of shape ?? []) sizes.message(1, new MessageWriter().integer(1, size));
    if (shape) type.message(2, sizes);
    return new MessageWriter().bytes(1, name).message(2, new MessageWriter().message(1, type));
  };
  graph.message(11, tensor('x', x));
  for (const name of names) {
    const cast = new MessageWriter().bytes(1, `${name} before`).bytes(2, name).bytes(4, 'Cast');
    graph.message(1, cast.message(5, attribute('to', 1))).message(12, tensor(name));
  }
  return new MessageWriter()
    .integer(1, 8)
    .message(7, graph)
    .message(8, new MessageWriter().integer(2, opset))
    .finish();
}

const image = [1, 2, 7, 6];
const conv = {
  x: image,
  inputs: [{ floats: Array.from(goldenUniform('w', [36]).data), shape: [2, 2, 3, 3] }],
};
const pool = { x: image, opset: 12 };
const kernel = { kernel_shape: [3, 3], strides: [2, 2] };

const cases: Record<string, Case> = {
  'softmax over all from an axis on': {
    operator: 'Softmax',
    opset: 11,
    x: [2, 3, 4],
    attributes: { axis: 1 },
  },
  'softmax with its old default': { operator: 'Softmax', opset: 12, x: [2, 3, 4] },
  'softmax with its new default': { operator: 'Softmax', opset: 13, x: [2, 3, 4] },
  'log-softmax over everything': { operator: 'LogSoftmax', opset: 11, x: [2, 3], attributes: { axis: 0 } },
  'sum, axes as attribute': { operator: 'ReduceSum', opset: 11, x: [2, 3, 4], attributes: { axes: [-1, 0] } },
  'sum, axes as input': { operator: 'ReduceSum', opset: 13, x: [2, 3, 4], inputs: [[1]] },
  'sum of nothing': { operator: 'ReduceSum', opset: 13, x: [2, 3], attributes: { noop_with_empty_axes: 1 } },
  'mean without axes': { operator: 'ReduceMean', opset: 13, x: [2, 3], attributes: { keepdims: 0 } },
  'largest, axes as attribute': {
    operator: 'ReduceMax',
    opset: 13,
    x: [2, 3],
    attributes: { axes: [1], keepdims: 0 },
  },
  'norm, axes as input': { operator: 'ReduceL2', opset: 18, x: [2, 3], inputs: [[-1]] },
  'split by attribute': {
    operator: 'Split',
    opset: 11,
    x: [2, 6],
    attributes: { axis: 1, split: [2, 4] },
    outputs: 2,
  },
  'split in equal parts': { operator: 'Split', opset: 13, x: [6, 2], outputs: 3 },
  'split with a smaller rest': {
    operator: 'Split',
    opset: 18,
    x: [2, 7],
    attributes: { axis: -1, num_outputs: 3 },
    outputs: 3,
  },
  'squeeze by attribute': { operator: 'Squeeze', opset: 11, x: [1, 3, 1], attributes: { axes: [-1] } },
  'squeeze all': { operator: 'Squeeze', opset: 13, x: [1, 3, 1] },
  'unsqueeze by attribute': { operator: 'Unsqueeze', opset: 11, x: [3, 2], attributes: { axes: [0, -1] } },
  'unsqueeze by input': { operator: 'Unsqueeze', opset: 13, x: [3, 2], inputs: [[-2]] },
  'pad some axes': {
    operator: 'Pad',
    opset: 18,
    x: [3, 4],
    inputs: [[1, 2], { floats: [7], shape: [] }, [-1]],
  },
  'pad by reflection': {
    operator: 'Pad',
    opset: 11,
    x: [3, 4],
    inputs: [[0, 2, 1, 0]],
    attributes: { mode: 'reflect' },
  },
  'clip above only': {
    operator: 'Clip',
    opset: 11,
    x: [3, 4],
    inputs: [null, { floats: [0.25], shape: [] }],
  },
  flatten: { operator: 'Flatten', opset: 11, x: [2, 3, 4], attributes: { axis: -1 } },
  'flatten to one row': { operator: 'Flatten', opset: 13, x: [2, 3], attributes: { axis: 0 } },
  'part of a shape': { operator: 'Shape', opset: 15, x: [2, 3, 4], attributes: { start: -2 } },
  size: { operator: 'Size', opset: 13, x: [2, 3, 4] },
  'reshape with kept and open sizes': { operator: 'Reshape', opset: 14, x: [2, 3, 4], inputs: [[0, -1]] },
  'hard swish': { operator: 'HardSwish', opset: 14, x: [3, 4] },
  mish: { operator: 'Mish', opset: 18, x: [3, 4] },
  dropout: { operator: 'Dropout', opset: 11, x: [3, 4], attributes: { ratio: { float: 0.5 } } },
  'mean of the image': { operator: 'GlobalAveragePool', opset: 11, x: image },
  'largest of the image': { operator: 'GlobalMaxPool', opset: 11, x: image },
  'convolution padded at the end': {
    ...conv,
    operator: 'Conv',
    opset: 11,
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
  },
  'convolution padded at the beginning': {
    ...conv,
    operator: 'Conv',
    opset: 11,
    attributes: { auto_pad: 'SAME_LOWER', strides: [2, 2] },
  },
  'convolution not padded': { ...conv, operator: 'Conv', opset: 11, attributes: { auto_pad: 'VALID' } },
  'transposed convolution': {
    ...conv,
    operator: 'ConvTranspose',
    opset: 11,
    attributes: { strides: [2, 2], output_padding: [1, 0] },
  },
  'pool padded by name': { ...pool, operator: 'MaxPool', attributes: { ...kernel, auto_pad: 'SAME_UPPER' } },
  'pool rounded up': { ...pool, operator: 'MaxPool', attributes: { ...kernel, ceil_mode: 1 } },
  'mean pool padded by name': {
    ...pool,
    operator: 'AveragePool',
    attributes: { ...kernel, auto_pad: 'SAME_LOWER' },
  },
  'mean pool that counts its padding': {
    ...pool,
    operator: 'AveragePool',
    attributes: { ...kernel, pads: [1, 1, 1, 1], count_include_pad: 1 },
  },
  'resize by factors': {
    operator: 'Resize',
    opset: 13,
    x: image,
    inputs: [null, { floats: [1, 1, 2, 3] }],
    attributes: { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
  },
  'resize to sizes': {
    operator: 'Resize',
    opset: 11,
    x: image,
    inputs: [{ floats: [] }, { floats: [] }, [1, 2, 14, 18]],
    attributes: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  },
  'sample with the old name of the mode': {
    operator: 'GridSample',
    opset: 16,
    x: image,
    inputs: [{ floats: Array.from(goldenUniform('grid', [24]).data), shape: [1, 3, 4, 2] }],
    attributes: { mode: 'bilinear', align_corners: 1 },
  },
};

it.each(Object.entries(cases))('%s', async (_name, each) => {
  const file = fileOf(each);
  const feeds = { x: goldenUniform('x', each.x, -2, 2) };
  const results = [];
  for (const bytes of [file, writeOnnx(readOnnx(file).graph)]) {
    const session = await testRuntime.compile(bytes);
    results.push(await session.run(feeds));
    await session.release();
  }
  const [wanted, found] = results;
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  for (const [name, { shape, data }] of Object.entries(wanted)) {
    expect(sameShape(found[name].shape, shape), `${found[name].shape} instead of ${shape}`).toBe(true);
    expect(relativeError(found[name], Array.from(data, Number)), name).toBeLessThan(1e-6);
  }
});

it.each([
  ['Resize', { mode: 'cubic' }, [null, null, [1, 2, 14, 18]], /the mode cubic/],
  ['Pad', { mode: 'wrap' }, [[0, 0, 1, 1, 0, 0, 1, 1]], /the mode 'wrap' is not supported/],
  ['AveragePool', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, [], /rounded up/],
  [
    'ConvTranspose',
    { output_shape: [9, 9] },
    [{ floats: new Array(36).fill(1), shape: [2, 2, 3, 3] }],
    /size of its result/,
  ],
] as const)('%s with what is not supported is refused by name', (operator, attributes, inputs, message) => {
  const file = fileOf({ operator, opset: 19, x: image, inputs: inputs as Case['inputs'], attributes });
  expect(() => readOnnx(file)).toThrow(message);
  expect(() => readOnnx(file)).toThrow(`${operator} (node 'y0 before')`);
});
