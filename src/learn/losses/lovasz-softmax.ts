/**
 * Lovasz-softmax: a convex surrogate of the Jaccard loss. The errors |t - p| of each class are sorted, and each is
 * weighted by what it adds to 1 - IoU. Source: Berman et al. 2018.
 */

import { computedTensor } from '../graph/computed.ts';
import type { Value } from '../graph/graph.ts';
import { abs, add, cast, div, equal, greater, maximum, mul, sub } from '../graph/operators/elementwise.ts';
import { gatherElements, scatterElements } from '../graph/operators/indexing.ts';
import { cumSum, reduceMean, reduceSum } from '../graph/operators/reduction.ts';
import { expand, reshape, transpose } from '../graph/operators/shape.ts';
import { topK } from '../graph/operators/sorting.ts';
import { elementCount } from '../tensor.ts';
import { probabilities, validOneHot, validVoxels } from './classes.ts';
import type { Loss } from './loss.ts';
import { requireLossOptions } from './loss-options.ts';

export interface LovaszOptions {
  /** One loss over all voxels of the batch (default), or the mean of one for each image. */
  readonly over?: 'batch' | 'image';
  /** Mean over the classes that the truth has (`present`, default), or over all. */
  readonly classes?: 'present' | 'all';
  /** Voxels with this label count for nothing. */
  readonly ignoreIndex?: number;
}

/** Exact as the paper's own program, up to 16 million voxels, where whole numbers of a float32 end. */
export function lovaszSoftmax(options: LovaszOptions = {}): Loss {
  requireLossOptions('Lovasz-softmax', options, ['over', 'classes', 'ignoreIndex']);
  const { over = 'batch', classes = 'present', ignoreIndex } = options;
  return (logits, labels) => {
    const count = logits.shape[1];
    const truth = inRows(validOneHot(labels, count, ignoreIndex), over);
    const distance = abs(sub(truth, inRows(probabilities(logits), over)));
    // An ignored voxel has no error, and so comes after all that have one, whose weights it cannot change.
    const errors =
      ignoreIndex === undefined
        ? distance
        : mul(distance, inRows(validEverywhere(labels, count, ignoreIndex), over));
    const weights = lovaszGradient(errors, truth);
    const perClass = reduceSum(mul(errors, weights), [2]);
    if (classes === 'all') return reduceMean(perClass);
    const present = cast(greater(reduceSum(truth, [2]), 0), 'float32');
    const each = div(reduceSum(mul(perClass, present), [1]), maximum(reduceSum(present, [1]), 1));
    return reduceMean(each);
  };
}

/** [N, K, ...size] -> [1, K, N * voxels] or [N, K, voxels] */
function inRows(x: Value, over: 'batch' | 'image'): Value {
  const [n, k, ...size] = x.shape;
  const rows = reshape(x, [n, k, elementCount(size)]);
  if (over === 'image') return rows;
  return reshape(transpose(rows, [1, 0, 2]), [1, k, n * elementCount(size)]);
}

function validEverywhere(labels: Value, classes: number, ignoreIndex: number): Value {
  const [n, ...size] = labels.shape;
  return expand(validVoxels(labels, ignoreIndex), [n, classes, ...size]);
}

/**
 * What each voxel adds to 1 - IoU when errors come in from the largest to the smallest; in the order of the voxels.
 * Written as the sum's terms themselves, since the difference of neighbouring sums would lose half of the digits.
 */
function lovaszGradient(errors: Value, truth: Value): Value {
  const { graph, shape } = errors;
  const length = shape[2];
  const order = topK(errors, length, 2).indices;
  const sorted = gatherElements(truth, order, 2);
  const total = reduceSum(truth, [2], true);
  const row = (recipe: string, value: (i: number) => number) => {
    const make = () => Float32Array.from({ length }, (_, i) => value(i));
    return graph.constant(computedTensor('float32', [1, 1, length], recipe, make));
  };
  // After i voxels of which s belong to the class: I = total - s, U = total + i - s. A voxel of the class takes one
  // from I and adds 1 / U; another one adds one to U, and so I / (U (U - 1)); the first of an absent class adds 1.
  const intersection = sub(total, cumSum(sorted, 2));
  const union = add(
    intersection,
    row('count from 1', (i) => i + 1),
  );
  const first = mul(
    cast(equal(total, 0), 'float32'),
    row('first', (i) => (i === 0 ? 1 : 0)),
  );
  const other = div(add(intersection, first), maximum(sub(union, 1), 1));
  const added = div(add(sorted, mul(sub(1, sorted), other)), union);
  const empty = computedTensor('float32', shape, 'zeros', () => new Float32Array(elementCount(shape)));
  return scatterElements(graph.constant(empty), order, added, 2);
}
