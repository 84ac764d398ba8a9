/** Large constants that follow from a few numbers: made only when a graph is written or run, not when it is weighed. */

import type { ElementType, Shape, Tensor, TensorData } from '../tensor.ts';

/** A tensor whose elements are made when they are first read. */
export interface ComputedTensor extends Tensor {
  /** Says what it holds: tensors of one type and shape with the same recipe are equal. */
  readonly recipe: string;
}

/**
 * @param recipe everything that the elements depend on, the name of the rule among it
 * @param make the elements, as many as the shape has
 */
export function computedTensor(
  type: ElementType,
  shape: Shape,
  recipe: string,
  make: () => TensorData,
): ComputedTensor {
  let made: TensorData | undefined;
  return {
    type,
    shape,
    recipe,
    get data() {
      made ??= make();
      return made;
    },
  };
}

/** The recipe of a tensor that has one. */
export function recipeOf(tensor: Tensor): string | undefined {
  return (tensor as Partial<ComputedTensor>).recipe;
}
