import { describe } from 'vitest';
import golden from '../../../goldens/learn/gradient_indexing.json' with { type: 'json' };
import type { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { integerTensor } from '../tensor.ts';
import { type BuildCase, testGradients } from '../testing/gradient-cases.ts';

const list = (graph: Graph, places: number[]) => graph.constant(integerTensor([places.length], places));

const builders: Record<string, BuildCase> = {
  'gather-0': ({ x, i }) => op.gather(x, i, 0),
  'gather-1': ({ x, i }) => op.gather(x, i, 1),
  'gather-last': ({ x, i }) => op.gather(x, i, -1),
  'gather-scalar': ({ x, i }) => op.gather(x, i, 1),
  'gather-constant': ({ x }, graph) => op.gather(x, list(graph, [3, 0, 4]), 1),
  'gather-permuted': ({ x }, graph) => op.gather(x, list(graph, [3, 0, 4, 1, 2]), 1),
  'gather-negative': ({ x }, graph) => op.gather(x, list(graph, [-1, -4]), 1),
  'gather-repeated': ({ x }, graph) => op.gather(x, list(graph, [3, 3, 4, 0, 3]), 1),
  'gather-elements-0': ({ x, i }) => op.gatherElements(x, i, 0),
  'gather-elements-1': ({ x, i }) => op.gatherElements(x, i, 1),
  'gather-elements-part': ({ x, i }) => op.gatherElements(x, i, -1),
  'scatter-add': ({ x, i, u }) => op.scatterElements(x, i, u, 1, 'add'),
  'scatter-add-part': ({ x, i, u }) => op.scatterElements(x, i, u, 0, 'add'),
  scatter: ({ x, i, u }) => op.scatterElements(x, i, u, 1),
  'one-hot': ({ l, x }) => op.mul(x, op.oneHot(l, 5)),
  'one-hot-last': ({ l, x }) => op.mul(x, op.oneHot(l, 4, 2)),
  sort: ({ x }) => op.topK(x, 37, 0).values,
  'sort-ascending': ({ x }) => op.topK(x, 11, 1, { largest: false }).values,
  'top-3': ({ x }) => op.topK(x, 3, -1).values,
  'top-2-first': ({ x }) => op.topK(x, 2, 0).values,
  'sorted-weights': ({ x, w }) => {
    const { values, indices } = op.topK(x, 20, 0);
    return op.mul(values, op.gatherElements(w, indices, 0));
  },
  'largest-index': ({ x }) => op.mul(x, op.cast(op.unsqueeze(op.argMax(x, 1), [1]), 'float32')),
};

describe('picking and sorting and the gradients', () => {
  testGradients(golden, builders);
});
