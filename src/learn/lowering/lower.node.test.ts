import { describe, expect, it } from 'vitest';
import { differentiate } from '../gradient/differentiate.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { fileOrder, runOrder } from '../graph/onnx/order.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import { matmul, reduceSum, transpose } from '../graph/ops.ts';
import { generic } from '../graph/target.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { initialWeights, parametersOf } from '../networks/network.ts';
import { unet } from '../networks/unet.ts';
import { createRuntime } from '../runtime/create-runtime.node.ts';
import { elementCount, type Tensor, zeros } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { relativeError } from '../testing/gradient-cases.ts';
import { buildStepGraph, declareStepOutputs } from '../training/step-graph.ts';
import { lower } from './lower.ts';
import { keep, rewriteGraph } from './rewrite.ts';

const runtime = await createRuntime({ threads: 1 });
const blocked = { ...generic, channelBlock: runtime.target.channelBlock };

const network = unet({ channels: [16, 32], norm: 'instance', activation: 'leakyRelu' });
const image = goldenUniform('image', [2, 1, 128, 128]);
const labels: Tensor = zeros('uint8', [2, 128, 128]);

function stepGraph(target = blocked): Graph {
  const step = buildStepGraph({ network, loss: crossEntropy(), image: image.shape, labels, target });
  declareStepOutputs(step);
  return step.graph;
}

async function run(graph: Graph): Promise<Record<string, Tensor>> {
  const session = await runtime.compile(writeOnnx(graph), { purpose: 'training' });
  const found = await session.run({
    ...Object.fromEntries(initialWeights(parametersOf(network), 1)),
    image,
    labels,
  });
  await session.release();
  return found;
}

/** Bytes of the float values that are alive at once, at most. */
function mostAlive(graph: Graph): number {
  const order = runOrder(fileOrder(graph.liveNodes()));
  const memoryOf = (value: Value): Value =>
    value.node?.operator === 'Reshape' ? memoryOf(value.node.inputs[0] as Value) : value;
  const lastUse = new Map<Value, number>();
  for (const [i, node] of order.entries())
    for (const input of node.inputs) if (input?.node) lastUse.set(memoryOf(input), i);
  for (const value of graph.outputs.values()) lastUse.set(memoryOf(value), order.length);
  let [alive, most] = [0, 0];
  for (const [i, node] of order.entries()) {
    for (const output of node.outputs)
      if (memoryOf(output) === output) alive += 4 * elementCount(output.shape);
    most = Math.max(most, alive);
    for (const value of new Set(node.inputs.map((input) => input && memoryOf(input))))
      if (value?.node && lastUse.get(value) === i) alive -= 4 * elementCount(value.shape);
  }
  return most;
}

describe.skipIf(blocked.channelBlock === 0)('lowering for a CPU with blocked convolutions', () => {
  it('changes no gradient', async () => {
    const lowered = await run(lower(stepGraph()));
    const standard = await run(stepGraph(generic));
    expect(Object.keys(lowered).sort()).toEqual(Object.keys(standard).sort());
    for (const [name, { data }] of Object.entries(standard))
      if (name.startsWith('gradient:'))
        expect(relativeError(lowered[name], Array.from(data as Float32Array))).toBeLessThan(2e-4);
  });

  it('computes activations of norms again in the backward pass, and so keeps less', () => {
    const graph = lower(stepGraph());
    const activations = graph.liveNodes().filter(({ operator }) => operator === 'LeakyRelu').length;
    const once = rewriteGraph(stepGraph(), keep)
      .liveNodes()
      .filter(({ operator }) => operator === 'LeakyRelu').length;
    expect(activations).toBeGreaterThan(once);
    expect(mostAlive(graph)).toBeLessThan(0.9 * mostAlive(stepGraph()));
  });

  it('transposes as it multiplies', () => {
    const graph = new Graph(blocked);
    const a = graph.input('a', 'float32', [5, 3]);
    const b = graph.input('b', 'float32', [5, 4]);
    const product = matmul(transpose(a, [1, 0]), b);
    graph.output('y', product);
    for (const [i, gradient] of differentiate(reduceSum(product), [a, b]).entries())
      graph.output(`d${i}`, gradient as Value);
    const operators = lower(graph)
      .liveNodes()
      .map(({ operator }) => operator);
    expect(operators.filter((operator) => operator === 'com.microsoft:FusedMatMul').length).toBeGreaterThan(
      1,
    );
    expect(operators).not.toContain('MatMul');
  });
});
