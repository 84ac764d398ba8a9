/** Builds a graph anew, node by node, with other nodes where a rule says so. */

import { Graph, type GraphNode, type Value } from '../graph/graph.ts';
import type { Tensor } from '../tensor.ts';

/**
 * What takes the place of a node: the values of its outputs in the new graph.
 *
 * @param inputs the node's inputs in the new graph
 * @param translate any value before the node in the new graph
 */
export type Rewrite = (
  graph: Graph,
  node: GraphNode,
  inputs: readonly (Value | undefined)[],
  translate: (value: Value) => Value,
) => readonly Value[];

/** The same node in the new graph. */
export const keep: Rewrite = (graph, { operator, attributes, outputs }, inputs) =>
  graph.call(operator, inputs, attributes, outputs.length);

/** A new graph for the same target, with the same inputs, weights and outputs by name. */
export function rewriteGraph(graph: Graph, rewrite: Rewrite): Graph {
  const rewritten = new Graph(graph.target);
  const known = new Map<Value, Value>();
  for (const input of graph.inputs) known.set(input, rewritten.input(input.name, input.type, input.shape));
  const translate = (value: Value): Value => {
    const done = known.get(value);
    if (done) return done;
    // Inputs are known from the start and nodes come in order: what is not known yet is a constant.
    const name = value.name === `v${value.id}` ? undefined : value.name;
    const constant = rewritten.constant(value.constant as Tensor, name);
    known.set(value, constant);
    return constant;
  };
  for (const node of graph.liveNodes()) {
    const inputs = node.inputs.map((input) => input && translate(input));
    const outputs = rewrite(rewritten, node, inputs, translate);
    for (const [i, output] of node.outputs.entries()) known.set(output, outputs[i]);
  }
  for (const [name, value] of graph.outputs) rewritten.output(name, translate(value));
  return rewritten;
}
