/** Which recipe computes a convolution or its gradient: what was measured on this machine, else the defaults. */

import type { Value } from '../../graph/graph.ts';
import type { Target } from '../../graph/target.ts';
import type { Correlation } from './correlation.ts';
import { defaultRecipe } from './defaults.ts';
import { type Part, type Recipe, recipes } from './table.ts';

/** Names a convolution and what of it is computed, for tables of measurements. */
export function recipeKey(part: Part, c: Correlation): string {
  const { input, output, kernel, strides, dilations, begins, groups } = c;
  const lists = [input, output, kernel, strides, dilations, begins].map((list) => list.join('x'));
  return `${part} ${lists.join(' ')} ${groups}`;
}

/** Names of the recipes that can compute a part on a target. */
export function candidates(part: Part, c: Correlation, target: Target): string[] {
  return Object.keys(recipes[part]).filter((name) => recipes[part][name].serves(c, target));
}

/** The recipe that measurements on this machine, or else the table of defaults, name for a part. */
export function chooseRecipe(part: Part, c: Correlation, target: Target): Recipe {
  const tuned = recipes[part][target.tuned[recipeKey(part, c)]];
  return tuned?.serves(c, target) ? tuned : recipes[part][defaultRecipe(part, c, target)];
}

/** The gradient of a convolution's input. */
export function inputGradient(c: Correlation, g: Value, w: Value): Value {
  return chooseRecipe('dx', c, g.graph.target).build(c, g, w);
}

/** The gradient of a convolution's weights. */
export function weightGradient(c: Correlation, g: Value, x: Value): Value {
  return chooseRecipe('dw', c, g.graph.target).build(c, g, x);
}
