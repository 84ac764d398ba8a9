/** Images as rows of tokens, for attention: one token is the channels of one pixel. */

import type { Value } from '../graph/graph.ts';
import { reshape, transpose } from '../graph/operators/shape.ts';
import { elementCount, type Shape } from '../tensor.ts';

/** [N, C, ...size] -> [N, pixels, C] */
export function toTokens(image: Value): Value {
  const [n, channels, ...size] = image.shape;
  return transpose(reshape(image, [n, channels, elementCount(size)]), [0, 2, 1]);
}

/** [N, pixels, C] -> [N, C, ...size] */
export function fromTokens(tokens: Value, size: Shape): Value {
  const [n, , channels] = tokens.shape;
  return reshape(transpose(tokens, [0, 2, 1]), [n, channels, ...size]);
}
