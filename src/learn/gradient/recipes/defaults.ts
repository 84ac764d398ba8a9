/** The recipes that were fastest where they were measured, by the shape of the convolution. */

import type { Target } from '../../graph/target.ts';
import type { Correlation } from './correlation.ts';
import { type Part, recipes } from './table.ts';

/** Recipes from the one to prefer to the one that serves always. */
const preferred: Readonly<Record<Part, (c: Correlation, target: Target) => string[]>> = {
  y: () => ['blocked', 'plain'],
  dx: () => ['blocked', 'flipped', 'transposed'],
  dw: () => ['shifts'],
};

/** Name of the recipe to take where nothing was measured on this machine. */
export function defaultRecipe(part: Part, c: Correlation, target: Target): string {
  const names = preferred[part](c, target);
  return names.find((name) => recipes[part][name].serves(c, target)) as string;
}
