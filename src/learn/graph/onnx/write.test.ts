import { describe, expect, it } from 'vitest';
import { differentiate } from '../../gradient/differentiate.ts';
import { conv } from '../../layers/convolution.ts';
import { linear } from '../../layers/linear.ts';
import { batchNorm } from '../../layers/normalisation.ts';
import { Scope } from '../../layers/scope.ts';
import { floatTensor, integerTensor, type Tensor } from '../../tensor.ts';
import { goldenParameter, goldenUniform } from '../../testing/golden-values.ts';
import { testRuntime } from '../../testing/runtime.ts';
import { Graph } from '../graph.ts';
import * as op from '../ops.ts';
import { MessageWriter } from './protobuf-writer.ts';
import { readOnnx } from './read.ts';
import { writeOnnx } from './write.ts';

async function run(model: Uint8Array, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await testRuntime.compile(model);
  const results = await session.run(feeds);
  await session.release();
  return results;
}

/** A network with a training step: forward, loss and all gradients. */
function trainingStep(): { graph: Graph; feeds: Record<string, Tensor> } {
  const graph = new Graph();
  const scope = new Scope(graph, { training: true, weights: 'inputs' });
  const image = graph.input('image', 'float32', [2, 3, 8, 8]);
  const labels = graph.input('labels', 'int64', [2]);
  let x = conv(scope.at('stem'), image, { out: 4, kernel: 3, padding: 1 });
  x = op.relu(batchNorm(scope.at('norm'), x));
  x = op.maxPool(x, { kernel: 2 });
  const logits = linear(scope.at('head'), op.reduceMean(x, [2, 3]), { out: 3 });
  const loss = op.neg(op.reduceSum(op.mul(op.logSoftmax(logits), op.oneHot(labels, 3))));
  const feeds: Record<string, Tensor> = {
    image: goldenUniform('image', [2, 3, 8, 8]),
    labels: integerTensor([2], [2, 0]),
  };
  const weights = [...scope.ledger.parameters.values()].filter(({ spec }) => spec.trainable);
  const gradients = differentiate(
    loss,
    weights.map(({ value }) => value),
  );
  graph.output('loss', loss);
  for (const [i, { spec }] of weights.entries())
    if (gradients[i]) graph.output(`gradient:${spec.name}`, gradients[i]);
  for (const { spec } of scope.ledger.parameters.values())
    if (spec.type === 'float32') feeds[spec.name] = goldenParameter(spec.name, spec.shape);
  for (const { name, type, shape } of graph.inputs)
    feeds[name] ??= type === 'int64' ? integerTensor(shape, [0]) : goldenParameter(name, shape);
  return { graph, feeds };
}

describe('a file that was written', () => {
  it('is the same for the same graph', () => {
    expect(writeOnnx(trainingStep().graph)).toEqual(writeOnnx(trainingStep().graph));
  });

  it('gives the same results when it was read and written again, and then the same bytes', async () => {
    const { graph, feeds } = trainingStep();
    const first = writeOnnx(graph);
    const second = writeOnnx(readOnnx(first).graph);
    const third = writeOnnx(readOnnx(second).graph);
    expect(third).toEqual(second);
    const [wanted, found] = [await run(first, feeds), await run(second, feeds)];
    expect(Object.keys(found)).toEqual(Object.keys(wanted));
    expect(Object.keys(wanted)).toHaveLength(7);
    for (const [name, { data }] of Object.entries(wanted)) expect(found[name].data, name).toEqual(data);
  });

  it('keeps every element type and every kind of attribute', () => {
    const graph = new Graph();
    const types = ['float32', 'float16', 'float64', 'int64', 'int32', 'int16', 'int8'] as const;
    const unsigned = ['uint32', 'uint16', 'uint8', 'bool'] as const;
    for (const type of [...types, ...unsigned])
      graph.output(`out ${type}`, op.transpose(graph.input(`in ${type}`, type, [2, 3]), [1, 0]));
    const x = graph.input('x', 'float32', [1, 1, 4, 4]);
    graph.output('y', op.leakyRelu(op.maxPool(op.gelu(x, 'tanh'), { kernel: 2 }), -1));
    const read = readOnnx(writeOnnx(graph));
    expect(read.graph.inputs.map(({ name, type, shape }) => ({ name, type, shape }))).toEqual(
      graph.inputs.map(({ name, type, shape }) => ({ name, type, shape })),
    );
    const described = (each: Graph) =>
      each
        .liveNodes()
        .map(({ operator, attributes }) => JSON.stringify([operator, attributes]))
        .sort();
    expect(described(read.graph)).toEqual(described(graph));
  });

  it('keeps its weights, to the last bit, and what it says about itself', () => {
    const graph = new Graph();
    const values = floatTensor([5], [Number.NaN, -0, 1e-45, Number.POSITIVE_INFINITY, -1.1]);
    const half: Tensor = { type: 'float16', shape: [2], data: Uint16Array.of(0x3c01, 0xfc00) };
    const large = integerTensor([2], BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n));
    const weights = { 'a.weight': values, 'b.weight': half, 'c.weight': large };
    for (const [name, tensor] of Object.entries(weights))
      graph.output(`out.${name}`, graph.constant(tensor, name));
    const read = readOnnx(writeOnnx(graph, { metadata: { network: 'smallest', made: 'here' } }));
    expect(read.metadata).toEqual({ network: 'smallest', made: 'here' });
    expect(read.producer).toBe('osteon');
    for (const [name, tensor] of Object.entries(weights))
      expect(read.outputs[`out.${name}`].constant).toEqual(tensor);
  });

  it('names its nodes after the part of the network, for the messages of the runtime', async () => {
    const graph = new Graph();
    const scope = new Scope(graph, { training: false, weights: 'inputs' });
    const x = graph.input('x', 'float32', [4, 3]);
    const rows = graph.input('rows', 'int64', [2]);
    const features = linear(scope.at('encoder.project'), x, { out: 2 });
    graph.output('y', op.gather(features, rows, 0));
    const session = await testRuntime.compile(writeOnnx(graph));
    const feeds = {
      x: goldenUniform('x', [4, 3]),
      rows: integerTensor([2], [0, 9]),
      'encoder.project.weight': goldenUniform('w', [2, 3]),
      'encoder.project.bias': goldenUniform('b', [2]),
    };
    await expect(session.run(feeds)).rejects.toThrow(/encoder\.project\/Gather_\d+/);
    await session.release();
  });
});

/** The fields of a file that another program might write. */
function foreign(parts: {
  nodes?: readonly MessageWriter[];
  weights?: readonly MessageWriter[];
  opset?: number;
  elementType?: number;
}): Uint8Array {
  const size = (value: number) => new MessageWriter().integer(1, value);
  const shape = new MessageWriter().message(1, size(2)).message(1, size(3));
  const type = new MessageWriter().message(
    1,
    new MessageWriter().integer(1, parts.elementType ?? 1).message(2, shape),
  );
  const graph = new MessageWriter();
  for (const each of parts.nodes ?? [node('Neg', ['x'], ['y'])]) graph.message(1, each);
  for (const each of parts.weights ?? []) graph.message(5, each);
  graph.message(11, new MessageWriter().bytes(1, 'x').message(2, type));
  graph.message(12, new MessageWriter().bytes(1, 'y').message(2, type));
  return new MessageWriter()
    .integer(1, 8)
    .message(7, graph)
    .message(8, new MessageWriter().integer(2, parts.opset ?? 13))
    .finish();
}

function node(operator: string, inputs: readonly string[], outputs: readonly string[]): MessageWriter {
  const message = new MessageWriter();
  for (const input of inputs) message.bytes(1, input);
  for (const output of outputs) message.bytes(2, output);
  return message.bytes(3, 'the node').bytes(4, operator);
}

const weight = (type: number, ...shape: number[]) => {
  const message = new MessageWriter().bytes(8, 'w').integer(2, type);
  for (const size of shape) message.integer(1, size);
  return message;
};

const constantOf = (tensor: MessageWriter) =>
  readOnnx(foreign({ weights: [tensor], nodes: [node('Identity', ['w'], ['y'])] })).outputs.y.constant;

describe('a file of another program', () => {
  it('may list its numbers one by one, or packed', () => {
    const packed = Uint8Array.of(5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0xac, 2);
    expect(constantOf(weight(1, 2).float(4, 1.5).float(4, -2))).toEqual(floatTensor([2], [1.5, -2]));
    expect(constantOf(weight(7, 3).bytes(7, packed))).toEqual(integerTensor([3], [5, -1, 300]));
    expect(constantOf(weight(7, 2).integer(7, -7).integer(7, 8))).toEqual(integerTensor([2], [-7, 8]));
    expect(constantOf(weight(10, 2).integer(5, 0x3c00).integer(5, 0xbc00))?.data).toEqual(
      Uint16Array.of(0x3c00, 0xbc00),
    );
    expect(constantOf(weight(9, 2).integer(5, 1).integer(5, 0))?.data).toEqual(Uint8Array.of(1, 0));
    const doubles = new Uint8Array(Float64Array.of(0.1, -3).buffer);
    expect(constantOf(weight(11, 2).bytes(10, doubles))?.data).toEqual(Float64Array.of(0.1, -3));
    expect(constantOf(weight(6, 1).bytes(9, Uint8Array.of(1, 2, 0, 0)))?.data).toEqual(Int32Array.of(513));
  });

  const refusals: [string, () => Uint8Array, string, RegExp][] = [
    ['nothing', () => new Uint8Array(0), 'onnx-file', /there is no graph in it/],
    ['text', () => new TextEncoder().encode('# Weights\n'), 'onnx-file', /cut short/],
    ['old operators', () => foreign({ opset: 9 }), 'onnx-opset', /version 9 .* 11 to 22 can be read/],
    ['new operators', () => foreign({ opset: 23 }), 'onnx-opset', /version 23/],
    [
      'an operator that is not known',
      () => foreign({ nodes: [node('Einsum', ['x'], ['y'])] }),
      'onnx-operator',
      /Einsum \(node 'the node'\): the operator Einsum is not supported/,
    ],
    [
      'an operator of another house',
      () => foreign({ nodes: [node('Neg', ['x'], ['y']).bytes(7, 'com.example')] }),
      'onnx-operator',
      /the operator com\.example:Neg is not supported/,
    ],
    [
      'an input that nothing makes',
      () => foreign({ nodes: [node('Neg', ['z'], ['y'])] }),
      'onnx-operator',
      /its input 'z' is not computed before it/,
    ],
    [
      'an output that nothing makes',
      () => foreign({ nodes: [node('Neg', ['x'], ['z'])] }),
      'onnx-file',
      /nothing computes the output 'y'/,
    ],
    [
      'shapes that do not fit',
      () => foreign({ nodes: [node('MatMul', ['x', 'x'], ['y'])] }),
      'onnx-operator',
      /MatMul \(node 'the node'\): MatMul: the matrices do not fit; the inputs are \[2, 3\] and \[2, 3\]/,
    ],
    [
      'text as numbers',
      () => foreign({ elementType: 8 }),
      'onnx-type',
      /input 'x' has the element type number 8/,
    ],
    [
      'weights in another file',
      () => foreign({ weights: [weight(1, 2).integer(14, 1)] }),
      'onnx-external-data',
      /the numbers of 'w' are in another file/,
    ],
    [
      'weights that are cut short',
      () => foreign({ weights: [weight(1, 3).bytes(9, new Uint8Array(8))] }),
      'onnx-file',
      /'w' of shape \[3\] has 2 elements instead of 3/,
    ],
    [
      'weights of any size without numbers',
      () => foreign({ weights: [weight(1, 2 ** 30, 2 ** 20)] }),
      'onnx-file',
      /has 0 elements instead of/,
    ],
    [
      'a dropout that is on',
      () => {
        const on = weight(9, 1).integer(5, 1);
        return foreign({ weights: [on], nodes: [node('Dropout', ['x', '', 'w'], ['y'])] });
      },
      'onnx-operator',
      /it is set to training/,
    ],
  ];

  it.each(refusals)('is refused with a sentence: %s', (_what, bytes, code, message) => {
    let found: unknown;
    try {
      readOnnx(bytes());
    } catch (error) {
      found = error;
    }
    expect(found).toMatchObject({ name: 'OsteonError', code });
    expect((found as Error).message).toMatch(message);
  });
});
