/** The gradient of a convolution's input at stride 1: a convolution itself, several times faster than a transposed one. */

import type { Value } from '../../graph/graph.ts';
import { conv } from '../../graph/operators/convolution.ts';
import { pad } from '../../graph/operators/shape.ts';
import { type Correlation, reach, spatialPads } from './correlation.ts';
import { exchangeChannels, flipKernel } from './flip.ts';

/**
 * dx[n, c, i] = sum over k, j of  w[k, c, J - 1 - j] g[n, k, i + j d - (d (J - 1) - p)]: g convolved with the
 * flipped kernel, with the padding that is left of the kernel's reach. Padding beyond that reach touched only
 * zeros: there, rows of g are cut off.
 */
export function inputFlipped(c: Correlation, g: Value, w: Value): Value {
  const begins = c.begins.map((begin, axis) => reach(c, axis) - 1 - begin);
  const after = begins.map(
    (begin, axis) => c.input[axis + 2] + reach(c, axis) - 1 - c.output[axis + 2] - begin,
  );
  const cut = (rows: number) => Math.min(rows, 0);
  const keep = (rows: number) => Math.max(rows, 0);
  const trimmed = pad(g, spatialPads(begins.map(cut), after.map(cut)));
  return conv(trimmed, flipKernel(exchangeChannels(w, c.groups)), undefined, {
    padding: [...begins.map(keep), ...after.map(keep)],
    dilation: c.dilations,
    groups: c.groups,
  });
}
