/** Gradient of sorting: each element's gradient goes back to where the element stood. */

import { intAttribute } from '../graph/operator.ts';
import { scatterElements } from '../graph/operators/indexing.ts';
import type { GradientTable } from './rule.ts';
import { zerosOf } from './zeros.ts';

export const sortingGradients: GradientTable = {
  /** y[p] = x[i[p]] along the axis, no i twice: dx[i[p]] = g[p], 0 for elements that are not among the k */
  TopK: ({ gradient, input, node }) => {
    const axis = intAttribute(node.attributes, 'axis', -1);
    return [scatterElements(zerosOf(gradient, input(0).shape), node.outputs[1], gradient, axis)];
  },
};
