/** Gradients of exchanging blocks of neighbours for channels: the exchange the other way round. */

import { intAttribute, textAttribute } from '../graph/operator.ts';
import { depthToSpace, spaceToDepth } from '../graph/operators/blocks.ts';
import { reshape, transpose } from '../graph/operators/shape.ts';
import type { GradientTable } from './rule.ts';

export const blockGradients: GradientTable = {
  /** dx = depthToSpace(g) */
  SpaceToDepth: ({ gradient, node }) => [
    depthToSpace(gradient, intAttribute(node.attributes, 'blocksize', 1)),
  ],
  /** dx = spaceToDepth(g), in the order of the mode: ONNX has SpaceToDepth for DCR only */
  DepthToSpace: ({ gradient, node }) => {
    const block = intAttribute(node.attributes, 'blocksize', 1);
    if (textAttribute(node.attributes, 'mode', 'DCR') === 'DCR') return [spaceToDepth(gradient, block)];
    const [n, channels, height, width] = gradient.shape;
    const blocks = reshape(gradient, [n, channels, height / block, block, width / block, block]);
    const apart = transpose(blocks, [0, 1, 3, 5, 2, 4]);
    return [reshape(apart, [n, channels * block * block, height / block, width / block])];
  },
};
