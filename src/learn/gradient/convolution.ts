/**
 * Gradients of Conv and ConvTranspose; g is the gradient of the result. The formulas stand with the recipes in
 * `recipes/`, which compute the same in different ways.
 */

import type { GraphNode, Value } from '../graph/graph.ts';
import { convGeometry } from '../graph/operators/convolution.ts';
import { reduceSum } from '../graph/operators/reduction.ts';
import { inputGradient, weightGradient } from './recipes/choose.ts';
import type { Correlation } from './recipes/correlation.ts';
import { forwardPlain } from './recipes/forward.ts';
import type { GradientTable } from './rule.ts';

/** The correlation of a Conv node, or the one whose transpose a ConvTranspose node is. */
export function correlationOf(node: GraphNode): Correlation {
  const [x, w] = node.inputs as readonly Value[];
  const y = node.outputs[0];
  const kernel = w.shape.slice(2);
  const { strides, pads, dilations, group } = convGeometry(node, kernel.length);
  const [from, to] = node.operator === 'ConvTranspose' ? [y, x] : [x, y];
  return {
    input: from.shape,
    output: to.shape,
    kernel,
    strides,
    dilations,
    begins: pads.slice(0, kernel.length),
    groups: group,
  };
}

/** Each channel's bias is added everywhere: db[k] = sum over n, o of g[n, k, o]. */
function biasGradient(g: Value): Value {
  return reduceSum(
    g,
    g.shape.map((_, axis) => axis).filter((axis) => axis !== 1),
  );
}

export const convolutionGradients: GradientTable = {
  Conv: ({ gradient, input, node, wants }) => {
    const c = correlationOf(node);
    return [
      wants(0) ? inputGradient(c, gradient, input(1)) : undefined,
      wants(1) ? weightGradient(c, gradient, input(0)) : undefined,
      wants(2) ? biasGradient(gradient) : undefined,
    ];
  },
  /** A transposed convolution takes y back to x: its input's gradient is the correlation, its weights' has the roles exchanged. */
  ConvTranspose: ({ gradient, input, node, wants }) => {
    const c = correlationOf(node);
    return [
      wants(0) ? forwardPlain(c, gradient, input(1)) : undefined,
      wants(1) ? weightGradient(c, input(0), gradient) : undefined,
      wants(2) ? biasGradient(gradient) : undefined,
    ];
  },
};
