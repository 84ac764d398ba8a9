/** Which recipe computes the gradient of a convolution: what was measured on this machine, else the defaults. */

import type { Value } from '../../graph/graph.ts';
import type { Target } from '../../graph/target.ts';
import { type Correlation, hasStride } from './correlation.ts';
import { inputRecipes, type Recipe, weightRecipes } from './table.ts';

/** What of a convolution is computed: the gradient of its input or of its weights. */
export type Part = 'dx' | 'dw';

/** Names a convolution and what of it is computed, for tables of measurements. */
export function recipeKey(part: Part, c: Correlation): string {
  const { input, output, kernel, strides, dilations, begins, groups } = c;
  const lists = [input, output, kernel, strides, dilations, begins].map((list) => list.join('x'));
  return `${part} ${lists.join(' ')} ${groups}`;
}

/** The recipe that measurements on this machine, or else the table of defaults, name for a part. */
export function chooseRecipe(part: Part, c: Correlation, target: Target): Recipe {
  const recipes = part === 'dx' ? inputRecipes : weightRecipes;
  const tuned = recipes[target.tuned[recipeKey(part, c)]];
  return tuned?.serves(c) ? tuned : recipes[part === 'dx' ? defaultForInput(c) : 'shifts'];
}

function defaultForInput(c: Correlation): string {
  return hasStride(c, 1) ? 'flipped' : 'transposed';
}

/** The gradient of a convolution's input. */
export function inputGradient(c: Correlation, g: Value, w: Value): Value {
  return chooseRecipe('dx', c, g.graph.target).build(c, g, w);
}

/** The gradient of a convolution's weights. */
export function weightGradient(c: Correlation, g: Value, x: Value): Value {
  return chooseRecipe('dw', c, g.graph.target).build(c, g, x);
}
