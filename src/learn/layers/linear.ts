/** A fully connected layer. */

import type { Value } from '../graph/graph.ts';
import { add } from '../graph/operators/elementwise.ts';
import { matmul } from '../graph/operators/matmul.ts';
import { transpose } from '../graph/operators/shape.ts';
import { type Initialiser, kaimingUniform, uniform } from './initialise.ts';
import type { Scope } from './scope.ts';

/** torch.nn.Linear over the last axis: parameters `weight` [out, in] and `bias` [out]. */
export function linear(
  scope: Scope,
  x: Value,
  options: { out: number; bias?: boolean; initialise?: Initialiser; initialiseBias?: Initialiser },
): Value {
  const features = x.shape[x.shape.length - 1];
  const weight = scope.parameter('weight', [options.out, features], options.initialise ?? kaimingUniform);
  const product = matmul(x, transpose(weight, [1, 0]));
  if (options.bias === false) return product;
  const begin = options.initialiseBias ?? uniform(1 / Math.sqrt(features));
  return add(product, scope.parameter('bias', [options.out], begin));
}
