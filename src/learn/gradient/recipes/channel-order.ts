/** Images with their channels last, as matrix products over places want them. */

import type { Value } from '../../graph/graph.ts';
import { reorderInput, reorderOutput } from '../../graph/operators/nchwc.ts';
import { reshape, transpose } from '../../graph/operators/shape.ts';
import { elementCount } from '../../tensor.ts';

/** True where the way over blocks of channels can be taken, which uses all threads as Transpose does not. */
function overBlocks(x: Value, channels: number): boolean {
  const block = x.graph.target.channelBlock;
  return block > 0 && x.shape.length === 4 && channels % block === 0;
}

/** [N, C, ...size] to [N, ...size, C]. */
export function channelsLast(x: Value): Value {
  const [n, c, ...size] = x.shape;
  if (overBlocks(x, c)) return reorderOutput(reorderInput(x), 'channels last');
  return reshape(transpose(reshape(x, [n, c, elementCount(size)]), [0, 2, 1]), [n, ...size, c]);
}

/** [N, ...size, C] to [N, C, ...size]. */
export function channelsFirst(x: Value): Value {
  const [n, ...rest] = x.shape;
  const c = rest[rest.length - 1];
  const size = rest.slice(0, -1);
  if (overBlocks(x, c)) return reorderOutput(reorderInput(x, 'channels last'));
  return reshape(transpose(reshape(x, [n, elementCount(size), c]), [0, 2, 1]), [n, c, ...size]);
}
