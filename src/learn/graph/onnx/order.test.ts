import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../statistics/index.ts';
import { differentiate } from '../../gradient/differentiate.ts';
import { elementCount } from '../../tensor.ts';
import { Graph, type GraphNode, type Value } from '../graph.ts';
import { reduceMean } from '../operators/reduction.ts';
import { add, mul, tanh } from '../ops.ts';
import { fileOrder, runOrder } from './order.ts';

/** A chain of layers with one weight each, and the gradient of every weight. */
function trainingGraph(layers: number): Graph {
  const graph = new Graph();
  let y = graph.input('x', 'float32', [200, 3]);
  const weights: Value[] = [];
  for (let i = 0; i < layers; i++) {
    const weight = graph.input(`w${i}`, 'float32', [3]);
    weights.push(weight);
    y = tanh(mul(y, weight));
  }
  const loss = reduceMean(mul(y, y));
  graph.output('loss', loss);
  for (const [i, gradient] of differentiate(loss, weights).entries())
    graph.output(`d${i}`, gradient as Value);
  return graph;
}

/** Largest number of elements that are alive at once, in images of 600; those of inputs aside. */
function mostAlive(order: readonly GraphNode[], graph: Graph): number {
  const lastUse = new Map<Value, number>();
  for (const [index, node] of order.entries())
    for (const input of node.inputs) if (input?.node) lastUse.set(input, index);
  for (const value of graph.outputs.values()) lastUse.set(value, order.length);
  let alive = 0;
  let most = 0;
  for (const [index, node] of order.entries()) {
    for (const output of node.outputs) alive += elementCount(output.shape) / 600;
    most = Math.max(most, alive);
    for (const input of new Set(node.inputs))
      if (input?.node && lastUse.get(input) === index) alive -= elementCount(input.shape) / 600;
  }
  return most;
}

describe('order of nodes in the file', () => {
  it('keeps half as many tensors alive as ONNX Runtime does with nodes as they were added', () => {
    const graph = trainingGraph(20);
    const nodes = graph.liveNodes();
    expect(mostAlive(runOrder(nodes), graph)).toBeGreaterThan(42);
    // One image a layer, which the backward pass needs, and a few on their way.
    expect(mostAlive(runOrder(fileOrder(nodes)), graph)).toBeLessThan(26);
  });

  it('puts every node after those that it needs', () => {
    const random = createRandom(3);
    for (let trial = 0; trial < 20; trial++) {
      const graph = new Graph();
      const values = [graph.input('x', 'float32', [2])];
      for (let i = 0; i < 60; i++) {
        const pick = () => values[random.integer(values.length)];
        values.push(random.uniform() < 0.3 ? tanh(pick()) : add(pick(), pick()));
      }
      for (const [i, value] of values.slice(-5).entries()) graph.output(`y${i}`, value);
      const nodes = graph.liveNodes();
      for (const order of [fileOrder(nodes), runOrder(fileOrder(nodes))]) {
        expect(new Set(order)).toEqual(new Set(nodes));
        const place = new Map(order.map((node, index) => [node, index]));
        for (const node of order)
          for (const input of node.inputs)
            if (input?.node) expect(place.get(input.node)).toBeLessThan(place.get(node) as number);
      }
    }
  });
});
