/** How much a network computes: the multiplications of its convolutions and matrix products. */

import type { Graph, GraphNode } from '../graph/graph.ts';
import { elementCount } from '../tensor.ts';

/** Multiplications and additions of one run. */
export interface OperationCount {
  /** A multiplication and its addition as one; what many papers call FLOPs. */
  readonly multiplyAdds: number;
  /** The two as two. */
  readonly flops: number;
  /** Node by node, in the order of running, those that multiply only. */
  readonly nodes: readonly NodeCount[];
}

/** Those of one node. */
export interface NodeCount {
  readonly operator: string;
  /** The weight that it multiplies with, where that is an input or a constant with a name. */
  readonly weight?: string;
  readonly multiplyAdds: number;
}

/**
 * Convolutions and matrix products, as papers count them: norms, activations, additions of biases and interpolation
 * are left out, which together are some percent.
 */
export function countOperations(graph: Graph): OperationCount {
  const nodes = graph.liveNodes().flatMap((node): NodeCount[] => {
    const multiplyAdds = multiplyAddsOf(node);
    const weight = node.inputs[1];
    const name = weight && !weight.node ? weight.name : undefined;
    return multiplyAdds === 0 ? [] : [{ operator: node.operator, weight: name, multiplyAdds }];
  });
  const multiplyAdds = nodes.reduce((sum, node) => sum + node.multiplyAdds, 0);
  return { multiplyAdds, flops: 2 * multiplyAdds, nodes };
}

function multiplyAddsOf({ operator, inputs, outputs, attributes }: GraphNode): number {
  const [left, right] = inputs.map((input) => input?.shape ?? []);
  switch (operator.split(':').at(-1)) {
    // Each element of the result is a sum over the kernel and the channels of its group.
    case 'Conv':
      return elementCount(outputs[0].shape) * elementCount(right.slice(1));
    // Each element of the input goes into so many of the result.
    case 'ConvTranspose':
      return elementCount(left) * elementCount(right.slice(1));
    case 'MatMul':
      return elementCount(outputs[0].shape) * left[left.length - 1];
    case 'Gemm':
      return elementCount(outputs[0].shape) * (attributes.transA === 1 ? left[0] : left[1]);
    default:
      return 0;
  }
}
