/** Blocks of neighbours as channels, and back: pixel shuffle. Images with two spatial axes. */

import type { Value } from '../graph.ts';
import { inputOf, intAttribute, type OperatorTable, shapeError } from '../operator.ts';

/** Blocks of size x size neighbours become channels: [N, C, H, W] -> [N, C size^2, H / size, W / size]. */
export function spaceToDepth(x: Value, size: number): Value {
  return x.graph.call('SpaceToDepth', [x], { blocksize: size })[0];
}

/**
 * Channels become blocks of size x size neighbours: [N, C size^2, H, W] -> [N, C, H size, W size].
 *
 * @param mode which channels make a block: those of `DCR` (default, the inverse of {@link spaceToDepth}) lie C apart,
 *   those of `CRD` beside each other, as in torch.nn.PixelShuffle
 */
export function depthToSpace(x: Value, size: number, mode: 'DCR' | 'CRD' = 'DCR'): Value {
  return x.graph.call('DepthToSpace', [x], { blocksize: size, mode })[0];
}

export const blockOperators: OperatorTable = {
  SpaceToDepth: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const block = intAttribute(call.attributes, 'blocksize', 1);
      const [n, c, height, width] = shape;
      if (shape.length !== 4 || height % block || width % block)
        throw shapeError(call, `the image cannot be cut into blocks of ${block} x ${block}`);
      return [{ type, shape: [n, c * block * block, height / block, width / block] }];
    },
  },
  DepthToSpace: {
    infer(call) {
      const { type, shape } = inputOf(call, 0);
      const block = intAttribute(call.attributes, 'blocksize', 1);
      const [n, c, height, width] = shape;
      if (shape.length !== 4 || c % (block * block))
        throw shapeError(call, `the channels do not make blocks of ${block} x ${block}`);
      return [{ type, shape: [n, c / (block * block), height * block, width * block] }];
    },
  },
};
