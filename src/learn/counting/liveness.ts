/** How much memory the values of a graph take while it runs: each lives from the node that makes it to the last that reads it. */

import type { Graph, GraphNode, Value } from '../graph/graph.ts';
import { fileOrder, runOrder } from '../graph/onnx/order.ts';
import { bytesPerElement, elementCount } from '../tensor.ts';

/** Results that are their first input in another shape: nothing is copied. All changes of shape are Reshape here. */
const views = new Set(['Reshape', 'Identity']);

/** Results that ONNX Runtime writes over an input of the same size that nobody reads any more. */
const inPlace = new Set(
  (
    'Add Sub Mul Div Sum Max Min Relu LeakyRelu Sigmoid Tanh Softplus HardSigmoid Exp Log Sqrt Neg Abs Reciprocal ' +
    'Floor Ceil Clip Cast Softmax LogSoftmax Where'
  ).split(' '),
);

/** What {@link liveness} finds. */
export interface Liveness {
  /** The most that values between inputs and outputs take at one time. */
  readonly peakBytes: number;
  /** The node at which it is reached. */
  readonly peakNode?: GraphNode;
}

/** Walks the nodes in the order in which ONNX Runtime runs them. Inputs, constants and outputs are not counted. */
export function liveness(graph: Graph): Liveness {
  const order = runOrder(fileOrder(graph.liveNodes()));
  const storage = shareStorage(order);
  const lastReader = new Map<Value, number>();
  for (const [at, node] of order.entries())
    for (const value of [...node.inputs, ...node.outputs])
      if (value?.node) lastReader.set(storage(value), at);
  for (const value of graph.outputs.values()) if (value.node) lastReader.set(storage(value), order.length);

  const alive = new Map<Value, number>();
  let [now, peakBytes] = [0, 0];
  let peakNode: GraphNode | undefined;
  for (const [at, node] of order.entries()) {
    const dying = () => [...alive.keys()].filter((value) => lastReader.get(value) === at);
    for (const output of node.outputs) {
      const place = storage(output);
      if (alive.has(place)) continue;
      const bytes = sizeOf(place);
      const reused = inPlace.has(node.operator) && dying().find((value) => alive.get(value) === bytes);
      if (reused) {
        alive.delete(reused);
        now -= bytes;
      }
      alive.set(place, bytes);
      now += bytes;
    }
    if (now > peakBytes) [peakBytes, peakNode] = [now, node];
    for (const value of dying()) {
      now -= alive.get(value) as number;
      alive.delete(value);
    }
  }
  return { peakBytes, peakNode };
}

/** Bytes of a value. */
export function sizeOf({ type, shape }: Value): number {
  return elementCount(shape) * bytesPerElement(type);
}

/** The value whose memory a value uses. */
function shareStorage(order: readonly GraphNode[]): (value: Value) => Value {
  const owner = new Map<Value, Value>();
  for (const { operator, inputs, outputs } of order)
    if (views.has(operator) && inputs[0]?.node) owner.set(outputs[0], owner.get(inputs[0]) ?? inputs[0]);
  return (value) => owner.get(value) ?? value;
}
