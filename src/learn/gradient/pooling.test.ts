import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/pooling.json' with { type: 'json' };
import { Graph, type Value } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { floatTensor } from '../tensor.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';
import { evaluate, testRuntime } from '../testing/runtime.ts';
import { differentiate } from './differentiate.ts';

const max =
  (options: op.MaxPoolOptions): BuildCase =>
  ({ x }) =>
    op.maxPool(x, options);
const average =
  (options: op.AveragePoolOptions): BuildCase =>
  ({ x }) =>
    op.averagePool(x, options);
const threeTwoOne = { kernel: 3, stride: 2, padding: 1 };
const uneven = { kernel: [2, 3], stride: [1, 2], padding: [0, 1] };

const builders: Record<string, BuildCase> = {
  'max-2': max({ kernel: 2 }),
  'max-2-rest': max({ kernel: 2, stride: 2 }),
  'max-2-ties': max({ kernel: 2 }),
  'max-2-ceil': max({ kernel: 2, ceilMode: true }),
  'max-3-2-1': max(threeTwoOne),
  'max-3-2-1-ties': max(threeTwoOne),
  'max-3-2-1-ceil': max({ ...threeTwoOne, ceilMode: true }),
  'max-5-1-2': max({ kernel: 5, stride: 1, padding: 2 }),
  'max-uneven': max(uneven),
  'max-dilated': max({ kernel: 2, stride: 2, padding: 1, dilation: 2 }),
  'max-dilated-ceil': max({ kernel: 2, stride: 2, dilation: 3, ceilMode: true }),
  'max-apart': max({ kernel: 2, stride: 3 }),
  'max-volume-2': max({ kernel: 2 }),
  'max-volume-uneven': max({ kernel: [1, 2, 2] }),
  'max-volume-3-2-1': max({ ...threeTwoOne, ceilMode: true }),
  'average-2': average({ kernel: 2 }),
  'average-2-rest': average({ kernel: 2 }),
  'average-2-ceil': average({ kernel: 2, ceilMode: true }),
  'average-3-2-1': average(threeTwoOne),
  'average-3-2-1-inside': average({ ...threeTwoOne, countIncludePad: false }),
  'average-3-2-1-ceil': average({ ...threeTwoOne, ceilMode: true }),
  'average-ceil-inside': average({ ...threeTwoOne, ceilMode: true, countIncludePad: false }),
  'average-uneven': average(uneven),
  'average-volume-2': average({ kernel: 2 }),
  'average-volume-3-2-1': average({ ...threeTwoOne, countIncludePad: false }),
  'global-average': ({ x }) => op.globalAveragePool(x),
  'global-average-volume': ({ x }) => op.globalAveragePool(x),
  'global-max': ({ x }) => op.globalMaxPool(x),
  'global-max-volume': ({ x }) => op.globalMaxPool(x),
  'adaptive-average-2': ({ x }) => op.adaptiveAveragePool(x, 2),
  'adaptive-average-uneven': ({ x }) => op.adaptiveAveragePool(x, [3, 4]),
  'adaptive-average-larger': ({ x }) => op.adaptiveAveragePool(x, [7, 4]),
  'adaptive-average-volume': ({ x }) => op.adaptiveAveragePool(x, [2, 4, 3]),
  'adaptive-max-2': ({ x }) => op.adaptiveMaxPool(x, 2),
  'adaptive-max-uneven': ({ x }) => op.adaptiveMaxPool(x, [3, 4]),
  'adaptive-max-ties': ({ x }) => op.adaptiveMaxPool(x, [3, 4]),
  'adaptive-max-volume': ({ x }) => op.adaptiveMaxPool(x, [2, 4, 3]),
};

describe('pooling and its gradients', () => {
  testGradients(golden, builders);
});

/** Graphs as they are written for WebGPU, run on the CPU. */
const forWebgpu = { ...testRuntime, target: { ...testRuntime.target, device: 'webgpu' as const } };

/** There, elements that are equally large share the gradient of windows side by side. */
const sharing = ['max-2-ties', 'adaptive-max-ties'];

describe('pooling as for WebGPU, and its gradients', () => {
  testGradients(golden, builders, { runtime: forWebgpu, except: sharing });

  it('equally large elements share the gradient', async () => {
    const x = floatTensor([1, 1, 2, 4], [1, 3, 5, 5, 2, 0, 5, 5]);
    const gradient = await evaluate(
      (graph) => {
        const value = graph.input('x', 'float32', x.shape);
        return [differentiate(op.reduceSum(op.maxPool(value, { kernel: 2 })), [value])[0] as Value];
      },
      { x },
      forWebgpu,
    );
    expect(Array.from(gradient[0].data, Number)).toEqual([0, 1, 0.25, 0.25, 0, 0, 0.25, 0.25]);
  });
});

describe('a max pool', () => {
  it('has indices only where a gradient asks for them: they make it four times slower', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1, 1, 8, 8]);
    const y = op.maxPool(x, { kernel: 2 });
    expect(y.node?.outputs.length).toBe(1);
    const [again, indices] = graph.call('MaxPool', [x], y.node?.attributes, 2);
    expect(again).toBe(y);
    expect(indices.node).toBe(y.node);
    expect(indices.type).toBe('int64');
  });

  it('names the window and the image that do not fit', () => {
    const x = new Graph().input('x', 'float32', [1, 1, 2, 8]);
    expect(() => op.maxPool(x, { kernel: 3 })).toThrow(/window of 3 .* \[1, 1, 2, 8\]/);
    expect(() => op.averagePool(x, { kernel: 2, padding: 2 })).toThrow(/padding of 2/);
  });
});
