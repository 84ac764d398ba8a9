/** Convolutions of the forward pass in ONNX Runtime's blocked layout, where that is faster. */

import { correlationOf } from '../gradient/convolution.ts';
import { chooseRecipe } from '../gradient/recipes/choose.ts';
import type { Value } from '../graph/graph.ts';
import { keep, type Rewrite } from './rewrite.ts';

/** Constant weights are left alone, for the runtime orders those itself, once. */
export const lowerConvolution: Rewrite = (graph, node, inputs, translate) => {
  if (node.operator !== 'Conv' || inputs[1]?.constant) return keep(graph, node, inputs, translate);
  const [x, w, bias] = inputs as [Value, Value, Value | undefined];
  const correlation = correlationOf(node);
  return [chooseRecipe('y', correlation, graph.target).build(correlation, x, w, bias)];
};
