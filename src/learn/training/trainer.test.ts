import { describe, expect, it } from 'vitest';
import { encodeTrainingState } from '../checkpoint/training-state.ts';
import type { Value } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { conv } from '../layers/convolution.ts';
import { dice } from '../losses/dice.ts';
import { infoNce, unitLength } from '../losses/info-nce.ts';
import type { Loss } from '../losses/loss.ts';
import { MemoryBank } from '../losses/memory-bank.ts';
import type { Network } from '../networks/network.ts';
import { unet } from '../networks/unet.ts';
import { constantRate } from '../optimisers/schedule.ts';
import { sgd } from '../optimisers/sgd.ts';
import { createTensor, floatTensor } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { intersectionOverUnion } from './predictor.ts';
import { batch, bytes, failure, network, small, trained, trainer } from './testing/small-trainer.ts';
import type { TrainerOptions } from './trainer.ts';

describe('training', () => {
  it('lowers the loss, and predicts by running statistics', async () => {
    const run = trainer({ schedule: constantRate(3e-2) });
    const first = await run.train(batch('a'));
    expect(first).toMatchObject({ step: 1, learningRate: 3e-2 });
    expect(first.gradientNorm).toBeGreaterThan(0);
    let last = first;
    for (let i = 0; i < 20; i++) last = await run.train(batch('a'));
    expect(last.loss).toBeLessThan(0.5 * first.loss);
    const { loss, confusion } = await run.evaluate(batch('a'));
    expect(loss).toBeLessThan(0.75 * first.loss);
    expect(Math.min(...intersectionOverUnion(confusion))).toBeGreaterThan(0.45);
    expect(confusion.flat().reduce((a, b) => a + b)).toBe(4 * 64);
    const logits = await run.predict(batch('a').image);
    expect(logits.shape).toEqual([4, 3, 8, 8]);
    // Statistics that were counted along: another batch around an image must not change its logits.
    const alone = floatTensor([1, 1, 8, 8], batch('a').image.data.slice(0, 64));
    const [one] = [(await run.predict(alone)).data];
    for (const [i, x] of one.entries()) expect(Math.abs(x - logits.data[i])).toBeLessThan(1e-4);
    await run.release();
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const one = await trained(2);
    expect(await trained(2)).toEqual(one);
    expect((await trained(2, { seed: 8 })).weights).not.toEqual(one.weights);
  });

  it('accumulates: several batches in one step are one batch of them all', async () => {
    const plain = unet({ ...small, norm: 'instance' });
    const whole = batch('a', 4);
    const halves = [0, 2].map((first) => ({
      image: floatTensor([2, 1, 8, 8], whole.image.data.slice(first * 64, (first + 2) * 64)),
      labels: createTensor('uint8', [2, 8, 8], whole.labels.data.slice(first * 64, (first + 2) * 64)),
    }));
    const one = trainer({ network: plain, optimiser: sgd() });
    const other = trainer({ network: plain, optimiser: sgd() });
    const a = await one.train(whole);
    const b = await other.train(halves);
    expect(b.loss).toBeCloseTo(a.loss, 6);
    expect(b.gradientNorm).toBeCloseTo(a.gradientNorm, 5);
    expect(b.step).toBe(1);
    await one.release();
    await other.release();
  });

  it('learns by contrast: keys in place of labels, and a memory bank as a further input', async () => {
    const encoder: Network = {
      ...network,
      id: 'encoder',
      outputChannels: 6,
      sizeMultiples: [3, 3],
      forward: (scope, image) => [
        op.reduceMean(conv(scope.at('first'), image, { out: 6, kernel: 3 }), [2, 3]),
      ],
    };
    const bank = new MemoryBank({ size: 8, features: 6, seed: 1 });
    const loss: Loss = (features, keys) =>
      infoNce(unitLength(features), keys, features.graph.input('bank', 'float32', bank.keys.shape));
    const run = trainer({ network: encoder, loss, schedule: constantRate(3e-2) });
    const image = goldenUniform('views', [4, 1, 6, 6]);
    const keys = new MemoryBank({ size: 4, features: 6, seed: 2 }).keys;
    const step = () => run.train({ image, labels: keys, extra: { bank: bank.keys } });
    const first = await step();
    for (let i = 0; i < 20; i++) await step();
    const { loss: last, confusion } = await run.evaluate({ image, labels: keys, extra: { bank: bank.keys } });
    expect(last).toBeLessThan(0.7 * first.loss);
    expect(confusion).toEqual([]);
    bank.enqueue(keys);
    expect((await step()).loss).not.toBeCloseTo(last as number, 2);
    await run.release();
  });

  it('clips, freezes, and leaves out what the groups say', async () => {
    const run = trainer({
      optimiser: sgd({ weightDecay: 0.5 }),
      schedule: constantRate(1),
      clip: { norm: 1e-9 },
      decayNormsAndBiases: false,
      groups: [{ match: 'encoder.*', frozen: true }],
    });
    const before = new Map(bytes(run.weights) as [string, number[]][]);
    const { gradientNorm } = await run.train(batch('a'));
    expect(gradientNorm).toBeGreaterThan(1e-3);
    for (const [name, { data, shape }] of run.weights) {
      if (name.includes('running') || name.includes('tracked')) continue;
      const was = before.get(name) as number[];
      const factor = name.startsWith('encoder.') || shape.length === 1 ? 1 : 0.5;
      for (const [i, x] of was.entries()) expect(data[i], name).toBeCloseTo(factor * x, 6);
    }
    await run.release();
  });

  it('clips each element by value first, and then all of them by their norm', async () => {
    const moved = async (clip: TrainerOptions['clip']) => {
      const run = trainer({ optimiser: sgd(), schedule: constantRate(1), clip });
      const start = bytes(run.weights) as [string, number[]][];
      const { gradientNorm } = await run.train(batch('a'));
      const steps = start.flatMap(([name, values]) =>
        name.includes('running') || name.includes('tracked')
          ? []
          : values.map((was, i) => was - Number(run.weights.get(name)?.data[i])),
      );
      await run.release();
      return { steps, gradientNorm };
    };
    const plain = await moved(undefined);
    const value = 0.3 * Math.max(...plain.steps.map(Math.abs));
    const clipped = plain.steps.map((g) => Math.min(Math.max(g, -value), value));
    const norm = 0.5 * Math.hypot(...clipped);
    const both = await moved({ value, norm });
    expect(both.gradientNorm).toBeCloseTo(plain.gradientNorm, 6);
    expect(Math.hypot(...clipped)).toBeLessThan(0.9 * plain.gradientNorm);
    for (const [i, g] of both.steps.entries()) expect(g).toBeCloseTo(0.5 * clipped[i], 5);
    expect(Math.hypot(...both.steps)).toBeCloseTo(norm, 5);
  });

  it('trains a network with several outputs by deep supervision', async () => {
    const deep = unet({ ...small, channels: [4, 8, 8], deepSupervision: true, norm: 'instance' });
    const run = trainer({ network: deep, loss: dice() });
    const before = bytes(run.weights);
    await run.train(batch('a'));
    const moved = bytes(run.weights).filter(([, values], i) => String(values) !== String(before[i][1]));
    const names = moved.map(([name]) => name);
    expect(names).toContain('heads.0.weight');
    expect(names).not.toContain('heads.1.weight'); // nnU-Net gives the coarsest resolution no weight.
    await run.release();
  });
});

describe('a step that cannot be', () => {
  it('names the voxel of a label outside of the classes', async () => {
    const run = trainer();
    const wrong = batch('a');
    wrong.labels.data[70] = 5;
    const { code, message } = await failure(run.train(wrong));
    expect([code, message]).toEqual([
      'label-outside-classes',
      'label 5 at [1, 0, 6] of labels [4, 8, 8]; the network has 3 classes, so labels are 0 to 2',
    ]);
  });

  it('names both shapes where labels do not fit the image', async () => {
    const wrong = { image: batch('a').image, labels: createTensor('uint8', [4, 8, 7], new Uint8Array(224)) };
    expect(await failure(trainer().train(wrong))).toMatchObject({
      code: 'labels-do-not-fit',
      message: 'labels of shape [4, 8, 7] beside an image of shape [4, 1, 8, 8]',
    });
  });

  it('names the first value that is not finite, and leaves the weights as they were', async () => {
    const run = trainer();
    await run.train(batch('a'));
    const before = encodeTrainingState(run.state());
    const broken = batch('b');
    broken.image.data[3] = Number.NaN;
    const error = await failure(run.train(broken));
    expect(error.code).toBe('loss-not-finite');
    expect(error.message).toContain('the loss is NaN at step 2');
    expect(error.message).toContain("the first value that is not finite is the input 'image' [4, 1, 8, 8]");
    expect(encodeTrainingState(run.state())).toEqual(before);
    await run.train(batch('a'));
    await run.release();
  });

  it.each([
    ['the loss is Infinity', (x: Value) => op.exp(op.mul(x, 1e4)), 'the output of Exp'],
    // The slope of a square root at 0 is infinite, and times 0 it is no number.
    ['the norm of the gradients is NaN', (x: Value) => op.sqrt(op.mul(x, 0)), 'the output of'],
  ])('says where it began: %s', async (what, spoil, where) => {
    const odd: Network = {
      ...network,
      id: 'odd',
      outputChannels: 2,
      forward: (scope, image) => [spoil(conv(scope.at('first'), image, { out: 2, kernel: 1 }))],
    };
    const loss = (logits: Value) => op.reduceMean(op.abs(logits));
    const run = trainer({ network: odd, loss });
    const labels = floatTensor([4, 1], [0, 0, 0, 0]);
    const error = await failure(
      run.train({ image: floatTensor([4, 1, 2, 2], new Float32Array(16).fill(1)), labels }),
    );
    expect(error.message).toContain(`${what} at step 1`);
    expect(error.message).toContain(where);
    expect(error.message).toContain("after 'first.weight'");
  });

  it('lists what does not fit in the weights of another network', () => {
    const other = trainer({ network: unet({ channels: [4, 8, 8], classes: 3 }) });
    expect(() => trainer({ weights: other.weights })).toThrow('belongs to another network');
  });

  it('refuses patterns of groups that match nothing, or leave nothing to train', () => {
    expect(() => trainer({ groups: [{ match: 'decoder.9.*' }] })).toThrow(
      "no parameter is called 'decoder.9.*'",
    );
    expect(() => trainer({ groups: [{ match: '*', frozen: true }] })).toThrow('every parameter is frozen');
  });
});
