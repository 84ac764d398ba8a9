/** What sessions promise, in Node and in the browser: results of their own, and errors that say how to mend. */

import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import * as op from '../graph/ops.ts';
import { generic } from '../graph/target.ts';
import { floatTensor, integerTensor } from '../tensor.ts';
import { testRuntime } from '../testing/runtime.ts';
import { type OnnxRuntime, onnxRuntime } from './onnxruntime.ts';
import { probe } from './probe.ts';

function sumModel() {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  graph.output('sum', op.add(x, graph.input('bias', 'float32', [3])));
  graph.output('negative', op.neg(x));
  return writeOnnx(graph);
}

const x = floatTensor([2, 3], [1, 2, 3, 4, 5, 6]);
const bias = floatTensor([3], [10, 20, 30]);

describe('a session', () => {
  it('gives the outputs that are wanted, and keeps its inputs as they were', async () => {
    const session = await testRuntime.compile(sumModel());
    const all = await session.run({ x, bias });
    expect(Object.keys(all)).toEqual(['sum', 'negative']);
    expect(all.sum).toEqual(floatTensor([2, 3], [11, 22, 33, 14, 25, 36]));
    expect(Object.keys(await session.run({ x, bias }, ['negative']))).toEqual(['negative']);
    expect([...x.data]).toEqual([1, 2, 3, 4, 5, 6]);
    await session.release();
  });

  it('gives results that the next run does not change', async () => {
    const session = await testRuntime.compile(sumModel());
    const { sum } = await session.run({ x, bias });
    await session.run({ x: floatTensor([2, 3], new Float32Array(6)), bias });
    expect([...sum.data]).toEqual([11, 22, 33, 14, 25, 36]);
    await session.release();
  });

  it('names the input that is missing or does not fit, with both shapes', async () => {
    const session = await testRuntime.compile(sumModel());
    await expect(session.run({ x })).rejects.toMatchObject({
      code: 'inputs-missing',
      message: "the graph was run without its input 'bias'",
    });
    await expect(session.run({ x, bias: floatTensor([2], [1, 2]) })).rejects.toMatchObject({
      code: 'input-does-not-fit',
      message: "input 'bias' of the graph is float32 [3], got float32 [2]",
    });
    await expect(session.run({ x, bias: integerTensor([3], [1, 2, 3]) })).rejects.toMatchObject({
      message: "input 'bias' of the graph is float32 [3], got int64 [3]",
    });
    for (const none of [undefined, null])
      await expect(session.run(none as never)).rejects.toMatchObject({
        code: 'input-does-not-fit',
        message: `the inputs of the graph are ${none}`,
      });
    await expect(session.run({ x, bias: null as never })).rejects.toMatchObject({
      message: "input 'bias' of the graph is float32 [3], got null",
    });
    for (const data of [new Float32Array(2), new Float64Array(3), [1, 2, 3] as never])
      await expect(session.run({ x, bias: { type: 'float32', shape: [3], data } })).rejects.toMatchObject({
        code: 'tensor-size',
        message: expect.stringMatching(/^a float32 tensor of shape \[3\] needs 3 elements in a Float32Array/),
      });
    await expect(session.run({ x, bias }, ['mean'])).rejects.toMatchObject({ code: 'output-unknown' });
    await session.release();
  });

  it('cannot run after its release, which may be repeated', async () => {
    const session = await testRuntime.compile(sumModel());
    await session.release();
    await session.release();
    await expect(session.run({ x, bias })).rejects.toMatchObject({ code: 'session-released' });
  });
});

describe('a runtime', () => {
  it('refuses bytes that are no graph', async () => {
    await expect(testRuntime.compile(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({
      name: 'OsteonError',
      code: 'model-invalid',
    });
  });

  it('says which operator it lacks', async () => {
    const graph = new Graph();
    const image = graph.input('x', 'float64', [1, 1, 4, 4]);
    graph.output('y', op.conv(image, graph.input('w', 'float64', [1, 1, 3, 3])));
    await expect(testRuntime.compile(writeOnnx(graph))).rejects.toMatchObject({
      code: 'operator-missing',
      message: expect.stringContaining('Conv'),
    });
  });

  it('passes the trial that it is chosen by, and fails it where its sums are wrong', async () => {
    expect(await probe(testRuntime)).toBeGreaterThan(0);
    const wrong = onnxRuntime(ort as unknown as OnnxRuntime, generic, 'wrong');
    const off = {
      ...wrong,
      async compile(model: Uint8Array) {
        const session = await wrong.compile(model);
        return {
          ...session,
          run: async (feeds: Parameters<typeof session.run>[0]) => {
            const { y } = await session.run(feeds);
            y.data[0] = 1 + Number(y.data[0]);
            return { y };
          },
        };
      },
    };
    await expect(probe(off)).rejects.toMatchObject({ code: 'device-computes-wrongly' });
  });
});
