import { describe } from 'vitest';
import golden from '../../../goldens/learn/gradient_shape.json' with { type: 'json' };
import * as op from '../graph/ops.ts';
import { fromTokens, toTokens } from '../layers/tokens.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';

const far = 2 ** 31 - 1;

const builders: Record<string, BuildCase> = {
  reshape: ({ x }) => op.reshape(x, [6, -1]),
  'transpose-reversed': ({ x }, graph) => graph.call('Transpose', [x])[0],
  transpose: ({ x }) => op.transpose(x, [2, 0, 3, 1]),
  expand: ({ x }) => op.expand(x, [2, 3, 4]),
  'expand-scalar': ({ x }) => op.expand(x, [2, 3]),
  tile: ({ x }) => op.tile(x, [2, 3]),
  'tile-one': ({ x }) => op.tile(x, [1, 4, 2]),
  concat: ({ x, y, z }) => op.concat([x, y, z], 1),
  'concat-last': ({ x, y }) => op.concat([x, y], -1),
  'concat-twice': ({ x }) => op.concat([x, op.mul(x, 2), x], 0),
  'split-all': ({ x }) =>
    op.concat(
      op.split(x, [1, 2, 3], 1).map((part, i) => op.mul(part, i + 1)),
      1,
    ),
  'split-missing': ({ x }) => op.split(x, [1, 2, 3], 1)[1],
  'split-last': ({ x }) => op.mul(op.split(x, [1, 3], -2)[1], 2),
  'slice-begin': ({ x }) => op.slice(x, [0], [4], [2]),
  'slice-middle': ({ x }) => op.slice(x, [1, 2, 1], [2, 5, -1], [1, 2, 3]),
  'slice-step': ({ x }) => op.slice(x, [0, 1], [far, far], [2, 3], [2, 3]),
  'slice-step-end': ({ x }) => op.slice(x, [1], [5], [2], [2]),
  'slice-reversed': ({ x }) => op.flip(x, 2),
  'slice-reversed-both': ({ x }) => op.slice(x, [-1, -1], [-far, -far], [1, -1], [-1, -1]),
  'slice-backwards-2': ({ x }) => op.slice(x, [far], [-far], [2], [-2]),
  'slice-backwards-part': ({ x }) => op.slice(x, [4], [0], [2], [-3]),
  'pad-zero': ({ x }) => op.pad(x, [0, 0, 3, 1, 0, 0, 0, 2]),
  'pad-value': ({ x }) => op.pad(x, [0, 0, 3, 1, 0, 0, 0, 2], 'constant', op.scalarLike(x, -2.5)),
  'pad-learned': ({ x, v }) => op.pad(x, [0, 1, 0, 2], 'constant', op.reshape(v, [])),
  'pad-negative': ({ x }) => op.pad(x, [0, 0, -1, -1, 0, 0, -3, -2]),
  'pad-mixed': ({ x }) => op.pad(x, [0, 0, 3, -1, 0, 0, -2, 2]),
  'pad-channels': ({ x }) => op.pad(x, [0, 1, 0, 0, 0, 2, 0, 0]),
  'pad-reflect': ({ x }) => op.pad(x, [0, 0, 5, 1, 0, 0, 0, 2], 'reflect'),
  'pad-reflect-all': ({ x }) => op.pad(x, [0, 0, 5, 4, 0, 0, 5, 4], 'reflect'),
  'pad-reflect-3d': ({ x }) => op.pad(x, [0, 0, 1, 0, 2, 0, 0, 2, 3, 1], 'reflect'),
  'pad-edge': ({ x }) => op.pad(x, [0, 0, 7, 1, 0, 0, 0, 2], 'edge'),
  'pad-edge-3d': ({ x }) => op.pad(x, [0, 0, 4, 0, 2, 0, 0, 2, 3, 1], 'edge'),
  'pad-reflect-cropped': ({ x }) => op.pad(x, [0, 0, -2, 1, 0, 0, 2, -1], 'reflect'),
  'pixel-shuffle': ({ x }) => op.depthToSpace(x, 2, 'CRD'),
  'depth-to-space': ({ x }) => op.depthToSpace(x, 2),
  'space-to-depth': ({ x }) => op.spaceToDepth(x, 2),
  'flatten-tokens': ({ x }) => toTokens(x),
  'unflatten-tokens': ({ x }) => fromTokens(x, [6, 5]),
};

describe('moving elements and the gradients', () => {
  testGradients(golden, builders);
});
