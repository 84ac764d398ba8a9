import { describe, expect, it } from 'vitest';
import { floatTensor, integerTensor } from '../tensor.ts';
import { evaluate } from '../testing/runtime.ts';
import { computedTensor } from './computed.ts';
import { Graph } from './graph.ts';
import { writeOnnx } from './onnx/write.ts';
import * as op from './ops.ts';

const numbers = (...values: number[]) => floatTensor([values.length], values);

describe('a graph', () => {
  it('computes nothing twice', () => {
    const graph = new Graph();
    const [x, y] = [graph.input('x', 'float32', [3]), graph.input('y', 'float32', [3])];
    expect(op.add(x, y)).toBe(op.add(x, y));
    expect(op.add(y, x)).not.toBe(op.add(x, y));
    expect(op.leakyRelu(x, 0.1)).not.toBe(op.leakyRelu(x, 0.2));
    expect(op.split(op.concat([x, y], 0), [2, 4], 0)).toBe(op.split(op.concat([x, y], 0), [2, 4], 0));
    expect(graph.nodes.map((node) => node.operator)).toEqual([
      'Add',
      'Add',
      'LeakyRelu',
      'LeakyRelu',
      'Concat',
      'Split',
    ]);
  });

  it('keeps equal constants once, told apart by type, shape and the sign of zero', () => {
    const graph = new Graph();
    expect(graph.constant(numbers(1, 2))).toBe(graph.constant(numbers(1, 2)));
    expect(graph.constant(numbers(1, 2))).not.toBe(graph.constant(floatTensor([2, 1], [1, 2])));
    expect(graph.constant(numbers(0))).not.toBe(graph.constant(numbers(-0)));
    expect(graph.constant(numbers(Number.NaN))).toBe(graph.constant(numbers(Number.NaN)));
    expect(graph.constant(integerTensor([1], [1]))).not.toBe(graph.constant(numbers(1)));
  });

  it('keeps weights apart, even where they are equal', () => {
    const graph = new Graph();
    const weight = graph.constant(numbers(1, 2), 'a.weight');
    expect(graph.constant(numbers(1, 2), 'b.weight')).not.toBe(weight);
    expect(graph.constant(numbers(1, 2))).not.toBe(weight);
  });

  it('computes with constants at once', () => {
    const graph = new Graph();
    const a = graph.constant(floatTensor([2, 1], [1, 2]));
    const b = graph.constant(numbers(10, 20, 30));
    const sum = op.transpose(op.add(op.mul(a, b), 1), [1, 0]);
    expect(sum.constant).toEqual(floatTensor([3, 2], [11, 21, 21, 41, 31, 61]));
    expect(op.where(op.greater(b, 15), b, 0).constant).toEqual(numbers(0, 20, 30));
    expect(op.concat([op.slice(b, [1], [3]), b], 0).constant).toEqual(numbers(20, 30, 10, 20, 30));
    expect(graph.nodes).toEqual([]);
  });

  it('makes the elements of a computed constant once, when a file needs them', () => {
    const graph = new Graph();
    let times = 0;
    const table = () =>
      computedTensor('float32', [5000], 'ones', () => {
        times++;
        return new Float32Array(5000).fill(1);
      });
    const constant = graph.constant(table());
    expect(graph.constant(table())).toBe(constant);
    expect(graph.constant({ ...floatTensor([5000], new Float32Array(5000)) })).not.toBe(constant);
    graph.output('y', op.add(graph.input('x', 'float32', [5000]), constant));
    expect(times).toBe(0);
    writeOnnx(graph);
    writeOnnx(graph);
    expect(times).toBe(1);
  });

  it('leaves weights and large constants to the runtime', () => {
    const graph = new Graph();
    expect(op.neg(graph.constant(numbers(1, 2), 'head.weight')).constant).toBeUndefined();
    const large = floatTensor([300, 300], new Float32Array(90000));
    expect(op.neg(graph.constant(large)).constant).toBeUndefined();
  });

  it('leaves out what no output needs', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const y = op.exp(x);
    op.log(x);
    graph.output('y', y);
    expect(graph.liveNodes().map((node) => node.operator)).toEqual(['Exp']);
  });

  it('gives a node another output when it is asked for', () => {
    const x = new Graph().input('x', 'float32', [5]);
    const first = x.graph.call('TopK', [x, op.integers(x, [2])], { axis: 0 }, 1);
    const both = x.graph.call('TopK', [x, op.integers(x, [2])], { axis: 0 }, 2);
    expect(both[0]).toBe(first[0]);
    expect(both[1].type).toBe('int64');
    expect(x.graph.nodes).toHaveLength(1);
  });

  it('refuses a name that is taken', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const taken = { code: 'name-taken', message: "the graph has two values named 'x'" };
    expect(() => graph.input('x', 'float32', [3])).toThrow(expect.objectContaining(taken));
    expect(() => graph.constant(numbers(1), 'x')).toThrow(expect.objectContaining(taken));
    expect(() => graph.output('x', op.exp(x))).toThrow(expect.objectContaining(taken));
    graph.output('y', x);
    expect(() => graph.output('y', x)).toThrow("two values named 'y'");
  });

  it('names values around the names of inputs', () => {
    const graph = new Graph();
    const x = graph.input('v1', 'float32', [3]);
    const names = [op.exp(x), op.log(x), op.neg(x)].map((value) => value.name);
    expect(new Set([...names, 'v1']).size).toBe(4);
  });

  it('says which shapes do not fit, and where', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [4, 3]);
    const y = graph.input('y', 'float32', [5, 3]);
    const message = (build: () => unknown) => {
      try {
        build();
      } catch (error) {
        return `${(error as { code: string }).code}: ${(error as Error).message}`;
      }
      return 'nothing was thrown';
    };
    expect([
      message(() => op.add(x, y)),
      message(() => op.matmul(x, y)),
      message(() => op.reshape(x, [5, 2])),
      message(() => op.concat([x, op.transpose(y, [1, 0])], 0)),
      message(() => op.softmax(x, 2)),
      message(() => op.slice(x, [0], [2], [0], [0])),
      message(() => op.pad(x, [0, 3, 0, 0], 'reflect')),
      message(() => op.gather(x, op.integers(x, [0]), 2)),
      message(() => op.topK(x, 7, 1)),
      message(() => op.add(x, op.cast(x, 'float64'))),
      message(() => graph.call('Convolve', [x])),
    ]).toMatchInlineSnapshot(`
      [
        "shape-mismatch: Add: the shapes do not broadcast; the inputs are [4, 3] and [5, 3]",
        "shape-mismatch: MatMul: the matrices do not fit; the inputs are [4, 3] and [5, 3]",
        "shape-mismatch: Reshape: 12 elements do not fit the shape [5, 2]; the inputs are [4, 3] and [2]",
        "shape-mismatch: Concat: the shapes differ in more than axis 0; the inputs are [4, 3] and [3, 5]",
        "shape-mismatch: Softmax: axis 2 is outside of 2 axes; the inputs are [4, 3]",
        "shape-mismatch: Slice: the step of a slice is 0; the inputs are [4, 3] and [1] and [1] and [1] and [1]",
        "shape-mismatch: Pad: more rows than there are to reflect: 0, 3, 0, 0; the inputs are [4, 3] and [4]",
        "shape-mismatch: Gather: axis 2 is outside of 2 axes; the inputs are [4, 3] and [1]",
        "shape-mismatch: TopK: axis 1 has no 7 elements; the inputs are [4, 3] and [1]",
        "shape-mismatch: Add: the inputs have the types float32 and float64; the inputs are [4, 3] and [4, 3]",
        "unknown-operator: the operator 'Convolve' is not known",
      ]
    `);
  });

  it('runs an output that is an input, a constant, or named twice', async () => {
    const x = numbers(1, -2, 3);
    const [a, b, c, d] = await evaluate(
      (graph) => {
        const input = graph.input('x', 'float32', [3]);
        const twice = op.neg(input);
        return [input, graph.constant(numbers(7, 8)), twice, twice];
      },
      { x },
    );
    expect([a, b, c, d].map((tensor) => Array.from(tensor.data, Number))).toEqual([
      [1, -2, 3],
      [7, 8],
      [-1, 2, -3],
      [-1, 2, -3],
    ]);
  });
});

it('the operators in one place are functions only, without the tables and measures behind them', () => {
  const others = Object.entries(op).filter(([, each]) => typeof each !== 'function');
  expect(others).toEqual([]);
  expect(op).not.toHaveProperty('convGeometry');
});
