/** Convolutions of the forward pass in ONNX Runtime's blocked layout, where that is faster. */

import { correlationOf } from '../gradient/convolution.ts';
import { chooseRecipe } from '../gradient/recipes/choose.ts';
import { recipes } from '../gradient/recipes/table.ts';
import type { Value } from '../graph/graph.ts';
import { keep, type Rewrite } from './rewrite.ts';

/**
 * A convolution by the recipe for its shape. ONNX Runtime itself lays constant weights out in blocks, once, and keeps
 * images in blocks from one convolution to the next: there only recipes with fewer products are taken.
 */
export const lowerConvolution: Rewrite = (graph, node, inputs, translate) => {
  if (node.operator !== 'Conv') return keep(graph, node, inputs, translate);
  const [x, w, bias] = inputs as [Value, Value, Value | undefined];
  const correlation = correlationOf(node);
  const recipe = chooseRecipe('y', correlation, graph.target);
  if (w.constant && [recipes.y.blocked, recipes.y.plain].includes(recipe))
    return keep(graph, node, inputs, translate);
  return [recipe.build(correlation, x, w, bias)];
};
