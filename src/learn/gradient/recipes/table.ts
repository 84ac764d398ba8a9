/** All recipes for the gradients of convolutions, by the names under which measurements know them. */

import type { Value } from '../../graph/graph.ts';
import { type Correlation, hasStride } from './correlation.ts';
import { inputFlipped } from './input-flipped.ts';
import { inputTransposed } from './input-transposed.ts';
import { weightShifts } from './weight-shifts.ts';

export interface Recipe {
  /** False where the recipe cannot compute this convolution. */
  serves(c: Correlation): boolean;
  /** From the gradient of the output and the weights (or the input) to the gradient of the input (or the weights). */
  build(c: Correlation, g: Value, other: Value): Value;
}

const always = () => true;

export const inputRecipes: Readonly<Record<string, Recipe>> = {
  transposed: { serves: always, build: inputTransposed },
  flipped: { serves: (c) => hasStride(c, 1), build: inputFlipped },
};

export const weightRecipes: Readonly<Record<string, Recipe>> = {
  shifts: { serves: always, build: weightShifts },
};
