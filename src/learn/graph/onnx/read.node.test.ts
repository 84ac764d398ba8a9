/** Networks that PyTorch exported: read, run, differentiated, written again. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import golden from '../../../../goldens/learn/onnx.json' with { type: 'json' };
import { differentiate } from '../../gradient/differentiate.ts';
import type { Tensor } from '../../tensor.ts';
import { goldenUniform } from '../../testing/golden-values.ts';
import { relativeError } from '../../testing/gradient-cases.ts';
import { testRuntime } from '../../testing/runtime.ts';
import type { Graph } from '../graph.ts';
import { mul } from '../operators/elementwise.ts';
import { reduceSum } from '../operators/reduction.ts';
import { type ReadOptions, readOnnx } from './read.ts';
import { writeOnnx } from './write.ts';

const folder = resolve(import.meta.dirname, '../../../../goldens/learn/onnx');
const file = (name: string) => new Uint8Array(readFileSync(resolve(folder, `${name}.onnx`)));

async function run(
  model: Graph | Uint8Array,
  feeds: Record<string, Tensor>,
): Promise<Record<string, Tensor>> {
  const session = await testRuntime.compile(model instanceof Uint8Array ? model : writeOnnx(model));
  const results = await session.run(feeds);
  await session.release();
  return results;
}

const options = (shape: readonly number[]): ReadOptions => ({ shapes: { image: shape } });

describe.each(golden.cases)('$name', ({ name, shape, logits, gradients }) => {
  const image = goldenUniform('image', shape);

  it('answers as PyTorch', async () => {
    const { graph, outputs, producer } = readOnnx(file(name), options(shape));
    expect(producer).toBe('pytorch');
    expect(Object.keys(outputs)).toEqual(['logits']);
    expect(relativeError((await run(graph, { image })).logits, logits)).toBeLessThan(1e-5);
  });

  it('answers as the file itself does', async () => {
    const [read, direct] = [
      await run(readOnnx(file(name), options(shape)).graph, { image }),
      await run(file(name), { image }),
    ];
    expect(read.logits.shape).toEqual(direct.logits.shape);
    expect(relativeError(read.logits, Array.from(direct.logits.data, Number))).toBeLessThan(1e-6);
  });

  it('is the same file again when it is written, read and written', async () => {
    const once = writeOnnx(readOnnx(file(name), options(shape)).graph);
    const twice = writeOnnx(readOnnx(once).graph);
    expect(Buffer.from(writeOnnx(readOnnx(twice).graph)).equals(Buffer.from(twice))).toBe(true);
    expect((await run(twice, { image })).logits.data).toEqual((await run(once, { image })).logits.data);
  });

  it('says which weights there are where none is chosen', () => {
    const trainable = () => false;
    expect(() => readOnnx(file(name), { ...options(shape), trainable })).toThrow(
      expect.objectContaining({
        code: 'onnx-trainable',
        hint: expect.stringContaining(Object.keys(gradients)[0].split('.')[0]),
      }),
    );
  });

  it('is trained further', async () => {
    const names = Object.keys(gradients);
    const read = readOnnx(file(name), { ...options(shape), trainable: (weight) => names.includes(weight) });
    expect([...read.trainable.keys()].sort()).toEqual([...names].sort());
    const { logits } = read.outputs;
    const weights = names.map((weight) => read.trainable.get(weight));
    const found = differentiate(
      reduceSum(mul(logits, logits)),
      weights.map((weight) => weight?.value as never),
    );
    const feeds: Record<string, Tensor> = { image };
    for (const [i, weight] of names.entries()) {
      feeds[weight] = (weights[i] as { tensor: Tensor }).tensor;
      if (found[i]) read.graph.output(`gradient:${weight}`, found[i]);
    }
    const results = await run(read.graph, feeds);
    for (const [weight, wanted] of Object.entries(gradients))
      expect(relativeError(results[`gradient:${weight}`], wanted), weight).toBeLessThan(1e-5);
  });
});

it('asks for the sizes that a file leaves open', () => {
  const open = file('segmenter-open');
  expect(() => readOnnx(open)).toThrow(
    "the input 'image' has [batch, 1, 8, 8] in the file; all sizes must be known",
  );
  expect(() => readOnnx(open, { shapes: { image: [2, 3, 8, 8] } })).toThrow(
    'which [2, 3, 8, 8] does not fit',
  );
  const { outputs } = readOnnx(open, { shapes: { image: [7, 1, 8, 8] } });
  expect(outputs.logits.shape).toEqual([7, 2, 8, 8]);
});

it('says so when a file is cut short, wherever that is', () => {
  const whole = file('segmenter-17');
  let refused = 0;
  for (let length = 0; length < whole.length; length += 97) {
    try {
      readOnnx(whole.subarray(0, length));
    } catch (error) {
      expect(error).toMatchObject({ name: 'OsteonError', code: 'onnx-file' });
      refused++;
    }
  }
  expect(refused).toBe(Math.ceil(whole.length / 97));
});

it('gives a sentence, not a crash, for a file with wrong bytes', () => {
  const whole = file('classifier-11');
  for (let at = 0; at < whole.length; at += 41) {
    const wrong = whole.slice();
    wrong[at] ^= 0xff;
    try {
      readOnnx(wrong);
    } catch (error) {
      expect((error as Error).name, `byte ${at}: ${error}`).toBe('OsteonError');
    }
  }
});
