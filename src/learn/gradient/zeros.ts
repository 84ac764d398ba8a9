/** Where nothing flows: gradients begin from zeros, which are kept as one number until the runtime needs them. */

import type { Value } from '../graph/graph.ts';
import { scalarLike } from '../graph/operators/elementwise.ts';
import { expand } from '../graph/operators/shape.ts';
import type { Shape } from '../tensor.ts';

/** Zeros of a shape, of the type and in the graph of a value. */
export function zerosOf(like: Value, shape: Shape): Value {
  return expand(scalarLike(like, 0), shape);
}
