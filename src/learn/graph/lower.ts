/**
 * Exchanges convolutions for what computes them fastest on the target, just before a graph is written. Until then
 * all graphs hold standard operators only, so that differentiation and passes need to know no others.
 */

import { correlationOf } from '../gradient/convolution.ts';
import { chooseRecipe } from '../gradient/recipes/choose.ts';
import type { Tensor } from '../tensor.ts';
import { Graph, type GraphNode, type Value } from './graph.ts';

/**
 * The same graph in operators of its target: convolutions whose weights are given at each run are computed in
 * ONNX Runtime's blocked layout where that is faster. Constant weights are left alone, for the runtime orders
 * those itself, once.
 */
export function lower(graph: Graph): Graph {
  if (graph.target.channelBlock === 0) return graph;
  const lowered = new Graph(graph.target);
  const known = new Map<Value, Value>();
  for (const input of graph.inputs) known.set(input, lowered.input(input.name, input.type, input.shape));
  const translate = (value: Value): Value => {
    const done = known.get(value);
    if (done) return done;
    // Inputs are known from the start and nodes come in order: what is not known yet is a constant.
    const name = value.name === `v${value.id}` ? undefined : value.name;
    const constant = lowered.constant(value.constant as Tensor, name);
    known.set(value, constant);
    return constant;
  };
  for (const node of graph.liveNodes()) {
    const inputs = node.inputs.map((input) => input && translate(input));
    const outputs = lowerNode(lowered, node, inputs);
    for (const [i, output] of node.outputs.entries()) known.set(output, outputs[i]);
  }
  for (const [name, value] of graph.outputs) lowered.output(name, translate(value));
  return lowered;
}

function lowerNode(graph: Graph, node: GraphNode, inputs: readonly (Value | undefined)[]): readonly Value[] {
  const { operator, attributes, outputs } = node;
  if (operator !== 'Conv' || inputs[1]?.constant)
    return graph.call(operator, inputs, attributes, outputs.length);
  const [x, w, bias] = inputs as [Value, Value, Value | undefined];
  const correlation = correlationOf(node);
  return [chooseRecipe('y', correlation, graph.target).build(correlation, x, w, bias)];
}
