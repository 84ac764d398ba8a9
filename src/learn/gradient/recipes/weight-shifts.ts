/** The gradient of a convolution's weights tap by tap: correct for every option. */

import type { Value } from '../../graph/graph.ts';
import { matmul } from '../../graph/operators/matmul.ts';
import { reduceSum } from '../../graph/operators/reduction.ts';
import { concat, reshape, transpose } from '../../graph/operators/shape.ts';
import { elementCount } from '../../tensor.ts';
import { type Correlation, weightShape } from './correlation.ts';
import { taps, tapWindow } from './windows.ts';

/**
 * dw[k, c, j] = sum over n, o of  g[n, k, o] x[n, c, o s + j d - p]: for each tap j a matrix product of g with the
 * shifted x, [K, L] x [L, C] for L places of the output, in each group and image.
 */
export function weightShifts(c: Correlation, g: Value, x: Value): Value {
  const [n, k, ...size] = c.output;
  const channels = c.input[1];
  const { groups } = c;
  const places = elementCount(size);
  const left = reshape(g, [n, groups, k / groups, places]);
  const products = taps(c.kernel).map((tap) => {
    const right = reshape(tapWindow(c, x, tap), [n, groups, channels / groups, places]);
    const summed = reduceSum(matmul(left, transpose(right, [0, 1, 3, 2])), [0]);
    return reshape(summed, [1, (k * channels) / groups]);
  });
  return reshape(transpose(concat(products, 0), [1, 0]), weightShape(c));
}
