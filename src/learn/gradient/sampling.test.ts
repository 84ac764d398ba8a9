import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/sampling.json' with { type: 'json' };
import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';

const shapes: Record<string, number[]> = { flat: [2, 1, 4, 5], deep: [2, 1, 3, 4, 5], one: [2, 1, 1, 5] };

/** Names say what a case is: `deep-bilinear-border-corners`, `affine-flat-edges`. */
function builder(name: string): BuildCase {
  const words = name.split('-');
  const alignCorners = words[words.length - 1] === 'corners';
  if (words[0] === 'affine') return ({ theta }) => op.affineGrid(theta, shapes[words[1]], { alignCorners });
  if (words[0] === 'transformer')
    return ({ x, theta }) =>
      op.gridSample(x, op.affineGrid(theta, [2, 3, 5, 4], { alignCorners }), { alignCorners });
  const mode = words[1] === 'nearest' ? 'nearest' : 'linear';
  const padding = words[2] as op.GridSampleOptions['padding'];
  return ({ x, grid }) => op.gridSample(x, grid, { mode, padding, alignCorners });
}

describe('sampling at places and its gradients', () => {
  testGradients(golden, builder);
});

it('a grid of another number of axes is refused', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 1, 4, 4]);
  const grid = graph.input('grid', 'float32', [1, 4, 4, 3]);
  expect(() => op.gridSample(x, grid)).toThrow(/GridSample: the grid must be/);
});
