/** Gradient of Resize: the transpose of the interpolation, one axis after the other. */

import { textAttribute } from '../graph/operator.ts';
import { mapAxes, sumBlocks, transposedMatrix } from '../graph/operators/axis-map.ts';
import { linearMatrix } from '../graph/operators/resize.ts';
import type { GradientTable } from './rule.ts';

export const resizeGradients: GradientTable = {
  /** Nearest, which repeats each element: the sum over its copies. Linear: G times the transposed matrix of each axis. */
  Resize: ({ gradient, input, node }) => {
    const axes = input(0)
      .shape.slice(2)
      .map((length, axis) => {
        const output = gradient.shape[axis + 2];
        return { input: length, output, scale: output / length };
      });
    if (textAttribute(node.attributes, 'mode', 'nearest') === 'nearest')
      return [
        sumBlocks(
          gradient,
          axes.map(({ scale }) => scale),
        ),
      ];
    const corners = textAttribute(node.attributes, 'coordinate_transformation_mode', '') === 'align_corners';
    return [
      mapAxes(
        gradient,
        axes.map((axis) => (axis.scale === 1 ? undefined : transposedMatrix(linearMatrix(axis, corners)))),
      ),
    ];
  },
};
