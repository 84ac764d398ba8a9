/** The convolution itself by the operator of the standard. */

import type { Value } from '../../graph/graph.ts';
import { conv } from '../../graph/operators/convolution.ts';
import { pad } from '../../graph/operators/shape.ts';
import { type Correlation, ends, spatialPads } from './correlation.ts';

/** From x and w to y. Rows at the end of x that are not read are cut off where a stride would reach them. */
export function forwardPlain(c: Correlation, x: Value, w: Value, bias?: Value): Value {
  const after = ends(c);
  const cut = after.map((rows, axis) => (rows <= -c.strides[axis] ? rows : 0));
  const none = after.map(() => 0);
  return conv(pad(x, spatialPads(none, cut)), w, bias, {
    stride: c.strides,
    padding: [...c.begins, ...after.map((rows) => Math.max(0, rows))],
    dilation: c.dilations,
    groups: c.groups,
  });
}
