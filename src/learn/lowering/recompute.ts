/**
 * Values that are cheap to compute from what is kept anyway are computed again in the backward pass rather than kept
 * for it: an activation of a norm costs two passes over memory, and is a third of what a U-Net would keep.
 */

import { type Graph, type GraphNode, nodesBehind, type Value } from '../graph/graph.ts';
import { elementCount } from '../tensor.ts';
import { keep, type Rewrite } from './rewrite.ts';

/** Operators of one pass over one large tensor. */
const cheap = new Set(['Relu', 'LeakyRelu', 'BatchNormalization', 'Reshape']);

/** Smaller values are kept: they take little, and some nodes more take time too. */
const worthBytes = 2 ** 20;

/**
 * The rule for a training graph, whose output `loss` divides the forward pass from the backward pass.
 *
 * @param graph the graph that is rewritten
 */
export function recompute(graph: Graph): Rewrite {
  const loss = graph.outputs.get('loss');
  if (!loss) return keep;
  const forward = new Set(nodesBehind([loss]));
  const again = recomputed(graph, forward);
  if (again.size === 0) return keep;
  return (rewritten, node, inputs, translate) => {
    if (forward.has(node) || !node.inputs.some((input) => input && again.has(input)))
      return keep(rewritten, node, inputs, translate);
    const once = (value: Value): Value => {
      if (!again.has(value)) return translate(value);
      const { operator, inputs: sources, attributes } = value.node as GraphNode;
      return rewritten.callAgain(
        operator,
        sources.map((source) => source && once(source)),
        attributes,
      )[0];
    };
    const own = node.inputs.map((input) => input && once(input));
    return rewritten.call(node.operator, own, node.attributes, node.outputs.length);
  };
}

/** Values of the forward pass to compute again: those that the backward pass uses, and cheap ones on the way to them. */
function recomputed(graph: Graph, forward: ReadonlySet<GraphNode>): Set<Value> {
  const isCheap = ({ node, shape, type }: Value) =>
    node !== undefined &&
    forward.has(node) &&
    cheap.has(node.operator) &&
    type === 'float32' &&
    4 * elementCount(shape) >= worthBytes;
  const usedBackward = new Set<Value>();
  for (const node of graph.liveNodes())
    if (!forward.has(node)) for (const input of node.inputs) if (input) usedBackward.add(input);
  const kept = new Set([...usedBackward].map(inMemory).filter((value) => !isCheap(value)));
  const again = new Set<Value>();
  for (const value of usedBackward) {
    const way: Value[] = [];
    let source = value;
    while (isCheap(source)) {
      way.push(source);
      source = source.node?.inputs[0] as Value;
    }
    // Nothing is saved where its source would have to be kept instead.
    if (kept.has(inMemory(source)) || !source.node) for (const each of way) again.add(each);
  }
  return again;
}

/** The value whose memory a value shares: a reshape makes no copy. */
function inMemory(value: Value): Value {
  return value.node?.operator === 'Reshape' ? inMemory(value.node.inputs[0] as Value) : value;
}
