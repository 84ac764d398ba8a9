/** The gradient of a convolution's input by the operator made for it: correct for every option. */

import type { Value } from '../../graph/graph.ts';
import { convTranspose } from '../../graph/operators/convolution.ts';
import { pad } from '../../graph/operators/shape.ts';
import { type Correlation, ends, spatialPads } from './correlation.ts';

/**
 * dx[n, c, i] = sum over k, o, j with o s + j d - p = i of  w[k, c, j] g[n, k, o]: a transposed convolution.
 * Rows of x that the convolution never read (`ends` is negative) get zeros: as output padding while there are
 * fewer than the stride, which ONNX Runtime requires, and by padding beyond that.
 */
export function inputTransposed(c: Correlation, g: Value, w: Value): Value {
  const after = ends(c);
  const unread = after.map((rows) => Math.max(0, -rows));
  const fits = unread.every((rows, axis) => rows < c.strides[axis]);
  const dx = convTranspose(g, w, undefined, {
    stride: c.strides,
    dilation: c.dilations,
    groups: c.groups,
    padding: [...c.begins, ...after.map((rows) => Math.max(0, rows))],
    outputPadding: fits ? unread : 0,
  });
  const none = unread.map(() => 0);
  return fits ? dx : pad(dx, spatialPads(none, unread));
}
