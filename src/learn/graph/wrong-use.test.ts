/** What does not fit is refused when it is added, with the name of the operator, and not computed some other way. */

import { describe, expect, it } from 'vitest';
import { integerTensor } from '../tensor.ts';
import { Graph, type Value } from './graph.ts';
import * as op from './ops.ts';

type Make = (input: (...shape: number[]) => Value) => Value;

const refused: Readonly<Record<string, readonly [Make, string]>> = {
  'a dilation of -1': [
    (x) => op.conv(x(1, 3, 8, 8), x(4, 3, 3, 3), undefined, { dilation: -1 }),
    'Conv: dilation -1 x -1 must be whole numbers of at least 1; the inputs are [1, 3, 8, 8] and [4, 3, 3, 3]',
  ],
  'a stride of 0': [
    (x) => op.conv(x(1, 3, 8, 8), x(4, 3, 3, 3), undefined, { stride: 0 }),
    'Conv: stride 0 x 0 must be',
  ],
  'a stride that is no number': [
    (x) => op.conv(x(1, 3, 8, 8), x(4, 3, 3, 3), undefined, { stride: Number.NaN }),
    'Conv: stride NaN x NaN must be',
  ],
  'a kernel of 0': [(x) => op.conv(x(1, 3, 8, 8), x(4, 3, 0, 0)), 'Conv: kernel 0 x 0 must be'],
  'half a group': [
    (x) => op.convTranspose(x(1, 4, 8, 8), x(4, 3, 2, 2), undefined, { groups: 0.5 }),
    'ConvTranspose: groups 0.5 must be',
  ],
  'three strides for two axes': [
    (x) => op.conv(x(1, 3, 8, 8), x(4, 3, 3, 3), undefined, { stride: [1, 1, 2] }),
    'Conv: stride and dilation must have one number or 2',
  ],
  'three paddings for two axes': [
    (x) => op.conv(x(1, 3, 8, 8), x(4, 3, 3, 3), undefined, { padding: [1, 1, 2] }),
    'Conv: padding 1, 1, 2, 1, 1, 2 must be one whole number, 2 or 4',
  ],
  'a pooling stride of 0': [
    (x) => op.maxPool(x(1, 1, 4, 4), { kernel: 2, stride: 0 }),
    'an image of [1, 1, 4, 4] cannot be pooled with kernel 2, stride 0, dilation 1, padding 0',
  ],
  'a pooling window of 0': [
    (x) => op.averagePool(x(1, 1, 4, 4), { kernel: 0 }),
    'cannot be pooled with kernel 0',
  ],
  'an index outside of its axis': [
    (x) => {
      const values = x(3, 4);
      return op.gather(values, values.graph.constant(integerTensor([2], [0, 3])), 0);
    },
    'Gather: index 3 is outside of an axis of 3; the inputs are [3, 4] and [2]',
  ],
  'a shape that leaves a fraction': [
    (x) => op.reshape(x(3, 4), [5, -1]),
    '[3, 4] cannot have the shape [5, -1]',
  ],
  'a value of another graph': [
    (x) => op.add(x(3), new Graph().input('x', 'float32', [3])),
    'Add: one of its inputs belongs to another graph',
  ],
  'a join of nothing': [() => op.concat([], 0), 'Concat: there is nothing to join'],
  'half a pixel': [(x) => x(1.5), "the input 'x0' cannot have the shape [1.5]"],
};

describe('a graph refuses', () => {
  it.each(Object.entries(refused))('%s', (_, [make, message]) => {
    const graph = new Graph();
    let count = 0;
    const input = (...shape: number[]) => graph.input(`x${count++}`, 'float32', shape);
    const error = { name: 'OsteonError', kind: 'usage', message: expect.stringContaining(message) };
    expect(() => make(input)).toThrow(expect.objectContaining(error));
  });
});
