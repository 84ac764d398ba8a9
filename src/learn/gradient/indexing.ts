/** Gradients of picking and writing by index: each element's gradient goes back to where it was picked. */

import type { Value } from '../graph/graph.ts';
import { intAttribute, textAttribute } from '../graph/operator.ts';
import { gather, gatherElements, scatterElements } from '../graph/operators/indexing.ts';
import { expand, pad, reshape } from '../graph/operators/shape.ts';
import { elementCount, integerTensor } from '../tensor.ts';
import type { GradientTable } from './rule.ts';
import { zerosOf } from './zeros.ts';

/**
 * Where each row of the source was picked to, or the row past the last for one that was not picked; undefined
 * where one was picked twice or the indices are not known yet. With it the gradient is picked, which many threads
 * can do at once, instead of added up.
 */
function inverse(indices: Value, rows: number): number[] | undefined {
  if (!indices.constant) return undefined;
  const picked = Array.from(indices.constant.data, Number);
  const places = new Array<number>(rows).fill(picked.length);
  for (const [place, index] of picked.entries()) {
    const row = index < 0 ? index + rows : index;
    if (places[row] !== picked.length) return undefined;
    places[row] = place;
  }
  return places;
}

export const indexingGradients: GradientTable = {
  /** y[p] = x[i[p]] along the axis: dx[r] = sum of g[p] over all p with i[p] = r */
  Gather: ({ gradient, input, node }) => {
    const { shape } = input(0);
    const indices = input(1);
    const named = intAttribute(node.attributes, 'axis', 0);
    const axis = named < 0 ? named + shape.length : named;
    const outer = elementCount(shape.slice(0, axis));
    const inner = elementCount(shape.slice(axis + 1));
    const picked = elementCount(indices.shape);
    const rows = reshape(gradient, [outer, picked, inner]);
    const places = inverse(indices, shape[axis]);
    if (places) {
      const spare = places.includes(picked) ? pad(rows, [0, 0, 0, 0, 1, 0]) : rows;
      const back = gather(spare, gradient.graph.constant(integerTensor([places.length], places)), 1);
      return [reshape(back, shape)];
    }
    const targets = expand(reshape(indices, [1, picked, 1]), [outer, picked, inner]);
    const empty = zerosOf(gradient, [outer, shape[axis], inner]);
    return [reshape(scatterElements(empty, targets, rows, 1, 'add'), shape)];
  },
  /** As Gather, each element with an index of its own: dx[i[p]] += g[p] */
  GatherElements: ({ gradient, input, node }) => {
    const axis = intAttribute(node.attributes, 'axis', 0);
    return [scatterElements(zerosOf(gradient, input(0).shape), input(1), gradient, axis, 'add')];
  },
  /** x keeps its gradient where nothing was written over it; what was written has that of its place. */
  ScatterElements: ({ gradient, input, node, wants }) => {
    const axis = intAttribute(node.attributes, 'axis', 0);
    const indices = input(1);
    const adds = textAttribute(node.attributes, 'reduction', 'none') === 'add';
    const kept = () =>
      adds ? gradient : scatterElements(gradient, indices, zerosOf(gradient, indices.shape), axis);
    return [
      wants(0) ? kept() : undefined,
      undefined,
      wants(2) ? gatherElements(gradient, indices, axis) : undefined,
    ];
  },
};
