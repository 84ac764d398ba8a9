import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/resize.json' with { type: 'json' };
import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';
import { testRuntime } from '../testing/runtime.ts';

const linear = { mode: 'linear' } as const;
const corners = { mode: 'linear', alignCorners: true } as const;
const to =
  (size: number | readonly number[], options?: op.ResizeOptions): BuildCase =>
  ({ x }) =>
    op.resize(x, size, options);
const by =
  (factor: number | readonly number[], options?: op.ResizeOptions): BuildCase =>
  ({ x }) =>
    op.resizeBy(x, factor, options);

const builders: Record<string, BuildCase> = {
  'nearest-2': to([10, 8]),
  'nearest-3-1': to([15, 4]),
  'nearest-up': to([7, 9]),
  'nearest-down': to([3, 2]),
  'nearest-by-1.5': by(1.5),
  'nearest-by-0.7': by(0.7),
  'nearest-by-2': by(2),
  'nearest-volume-2': to([6, 8, 10]),
  'nearest-volume': to([4, 2, 7]),
  'linear-2': to([10, 8], linear),
  'linear-up': to([7, 9], linear),
  'linear-down': to([3, 2], linear),
  'linear-one': to([1, 9], linear),
  'linear-from-one': to([6, 8], linear),
  'linear-one-axis': to([10, 4], linear),
  'linear-by-2': by(2, linear),
  'linear-by-1.5': by(1.5, linear),
  'linear-by-0.6': by(0.6, linear),
  'linear-by-uneven': by([1.3, 2.6], linear),
  'corners-2': to([10, 8], corners),
  'corners-up': to([7, 9], corners),
  'corners-down': to([3, 2], corners),
  'corners-one': to([1, 9], corners),
  'corners-by-1.5': by(1.5, corners),
  'volume-2': to([6, 8, 10], linear),
  'volume-up-down': to([5, 3, 7], linear),
  'volume-by-1.5': by(1.5, linear),
  'volume-corners-2': to([6, 8, 10], corners),
  'volume-corners': to([5, 3, 7], corners),
};

describe('resizing and its gradients', () => {
  testGradients(golden, builders);
});

/** Graphs as they are written for WebGPU, run on the CPU. */
const forWebgpu = { ...testRuntime, target: { ...testRuntime.target, device: 'webgpu' as const } };

describe('resizing in single nodes, as for WebGPU, and the gradients', () => {
  testGradients(golden, builders, { runtime: forWebgpu });
});

describe('a resize', () => {
  const x = new Graph().input('x', 'float32', [1, 1, 4, 4]);

  it('to the same size is nothing', () => {
    expect(op.resize(x, 4, linear)).toBe(x);
    expect(op.resizeBy(x, 1)).toBe(x);
  });

  it('to no size is refused', () => {
    expect(() => op.resize(x, [0, 4])).toThrow(/cannot be resized to 0 x 4/);
    expect(() => op.resizeBy(x, 0.1)).toThrow(/cannot be resized to 0 x 0/);
  });
});
