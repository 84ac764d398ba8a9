/** The ONNX file of a network, with weights in float32 and in float16, opened by ONNX Runtime itself from the disk. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { parametersOf } from '../networks/network.ts';
import { createNetwork } from '../networks/registry.ts';
import { floatTensor, zeros } from '../tensor.ts';
import { goldenParameter, goldenUniform } from '../testing/golden-values.ts';
import { inferenceModel } from '../training/predictor.ts';
import { halfWeights } from './half-weights.ts';

const folder = mkdtempSync(join(tmpdir(), 'osteon-half-'));
afterAll(() => rmSync(folder, { recursive: true }));

const network = createNetwork('unet', { channels: [16, 32, 64], classes: 3 });
const shape = [1, 1, 32, 32];
const weights = new Map(
  parametersOf(network).map(({ name, type, shape }) => [
    name,
    type === 'float32' ? goldenParameter(name, shape) : zeros(type, shape),
  ]),
);
const image = goldenUniform('image', shape);

async function probabilities(file: string, model: Uint8Array): Promise<Float32Array> {
  const path = join(folder, file);
  writeFileSync(path, model);
  const session = await InferenceSession.create(path);
  const { probabilities } = await session.run({ image: new Tensor('float32', image.data, shape) });
  await session.release();
  return probabilities.data as Float32Array;
}

describe('halfWeights', () => {
  it('halves the file and hardly moves the probabilities', async () => {
    const whole = inferenceModel(network, weights, shape, { purpose: 'test' });
    const half = inferenceModel(network, halfWeights(weights), shape, { purpose: 'test' });
    expect(half.length / whole.length).toBeLessThan(0.56);
    const expected = await probabilities('whole.onnx', whole);
    const found = await probabilities('half.onnx', half);
    const sums = Array.from(
      { length: 1024 },
      (_, i) => expected[i] + expected[1024 + i] + expected[2048 + i],
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
    // Weights are rounded to 2^-11 of themselves; ten layers add that up.
    expect(worst).toBeLessThan(5e-3);
    expect(worst).toBeGreaterThan(0);
  });

  it('leaves alone what float16 cannot hold, and what is small anyway', () => {
    const found = halfWeights(
      new Map([
        ['conv.weight', floatTensor([2, 1], [0.1, 65519])],
        ['large.weight', floatTensor([2, 1], [0.1, 65520])],
        ['lost.weight', floatTensor([2, 1], [0.1, Number.NaN])],
        ['norm.weight', floatTensor([2], [0.1, 1])],
      ]),
    );
    expect([...found.values()].map(({ type }) => type)).toEqual(['float16', 'float32', 'float32', 'float32']);
  });
});
