import { describe, expect, it } from 'vitest';
import { OsteonError } from '../../errors.ts';
import { decodeTrainingState, encodeTrainingState } from '../checkpoint/training-state.ts';
import type { Value } from '../graph/graph.ts';
import * as op from '../graph/ops.ts';
import { conv } from '../layers/convolution.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { dice } from '../losses/dice.ts';
import { infoNce, unitLength } from '../losses/info-nce.ts';
import type { Loss } from '../losses/loss.ts';
import { MemoryBank } from '../losses/memory-bank.ts';
import type { Network } from '../networks/network.ts';
import { unet } from '../networks/unet.ts';
import { adam } from '../optimisers/adam.ts';
import { constantRate, warmUp } from '../optimisers/schedule.ts';
import { sgd } from '../optimisers/sgd.ts';
import { createTensor, type FloatTensor, floatTensor, type Tensor } from '../tensor.ts';
import { goldenUniform } from '../testing/golden-values.ts';
import { testRuntime } from '../testing/runtime.ts';
import type { Batch } from './batch.ts';
import { intersectionOverUnion } from './predictor.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';

/** Norm, dropout and pooling in few parameters. */
const small = { channels: [4, 8], convolutions: 1, classes: 3 };
const network = unet({ ...small, dropout: 0.3 });

function batch(name: string, n = 4): Batch {
  const labels = goldenUniform(`${name} labels`, [n, 8, 8], 0, 3).data;
  const image = goldenUniform(`${name} image`, [n, 1, 8, 8]);
  for (const [i, label] of labels.entries()) image.data[i] = 0.3 * image.data[i] + Math.floor(label);
  return { image, labels: createTensor('uint8', [n, 8, 8], Uint8Array.from(labels)) };
}

function trainer(options: Partial<TrainerOptions> = {}): Trainer {
  return new Trainer({
    network,
    runtime: testRuntime,
    loss: crossEntropy(),
    optimiser: adam(),
    schedule: constantRate(1e-2),
    seed: 7,
    ...options,
  });
}

const bytes = (tensors: ReadonlyMap<string, Tensor>) =>
  [...tensors].map(([name, { data }]) => [name, Array.from(data, Number)]);

async function trained(steps: number, options: Partial<TrainerOptions> = {}) {
  const run = trainer(options);
  const reports = [];
  for (let step = 0; step < steps; step++) reports.push(await run.train(batch(`batch ${step % 3}`)));
  const weights = bytes(run.averagedWeights);
  await run.release();
  return { reports, weights };
}

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

  it.each([
    ['adam', () => adam()],
    ['sgd', () => sgd({ momentum: 0.9, nesterov: true })],
  ])('goes on from a state with %s to the same bytes as without a stop', async (_, optimiser) => {
    const options = () => ({
      optimiser: optimiser(),
      schedule: warmUp(constantRate(1e-2), { steps: 3 }),
      movingAverage: { decay: 0.9 },
    });
    const straight = await trained(5, options());
    const first = trainer(options());
    for (let step = 0; step < 2; step++) await first.train(batch(`batch ${step}`));
    const file = encodeTrainingState(
      first.state({ progress: { epoch: 1 }, metadata: { network: network.id } }),
    );
    await first.train(batch('batch 2')); // What follows must not change the state that was taken.
    await first.release();
    const state = decodeTrainingState(file);
    expect(state.progress).toEqual({ epoch: 1, step: 2, seed: 7 });
    const second = trainer(options());
    await second.restore(state);
    const reports = [];
    for (let step = 2; step < 5; step++) reports.push(await second.train(batch(`batch ${step % 3}`)));
    expect(reports).toEqual(straight.reports.slice(2));
    expect(bytes(second.averagedWeights)).toEqual(straight.weights);
    await second.release();
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

  it('runs on several runtimes as on one: gradients and dropout are those of the whole batch', async () => {
    const plain = unet({ ...small, norm: 'instance', dropout: 0.3 });
    const run = (replicas: TrainerOptions['replicas']) =>
      trained(2, { network: plain, replicas, optimiser: sgd() });
    const one = await run(undefined);
    const two = await run([testRuntime, testRuntime]);
    for (const [i, { loss, gradientNorm }] of one.reports.entries()) {
      expect(two.reports[i].loss).toBeCloseTo(loss, 5);
      expect(two.reports[i].gradientNorm).toBeCloseTo(gradientNorm, 5);
    }
    expect(await run([testRuntime, testRuntime])).toEqual(two);
  });

  it('averages running statistics of replicas, and counts a batch once', async () => {
    const two = trainer({ replicas: [testRuntime, testRuntime] });
    await two.train(batch('a'));
    const one = trainer();
    await one.train(batch('a'));
    const mean = 'encoder.0.convs.0.norm.running_mean';
    for (const [i, x] of [...(two.weights.get(mean) as FloatTensor).data].entries())
      expect(x).toBeCloseTo((one.weights.get(mean) as FloatTensor).data[i], 6);
    expect(two.weights.get('encoder.0.convs.0.norm.num_batches_tracked')?.data[0]).toBe(1n);
    await two.release();
    await one.release();
  });

  it.each([
    ['Dice over the batch', dice()],
    ['weighted cross-entropy', crossEntropy({ weights: [0.1, 1, 3] })],
  ])('of synchronised replicas is that of one runtime: batch statistics and %s', async (_, loss) => {
    const options = { loss, optimiser: sgd({ momentum: 0.9 }), schedule: constantRate(0.1) };
    const run = async (changes: Partial<TrainerOptions>) => {
      const each = trainer({ ...options, optimiser: sgd({ momentum: 0.9 }), ...changes });
      const reports = [await each.train(batch('a')), await each.train(batch('b'))];
      await each.release();
      return { reports, weights: each.weights };
    };
    const one = await run({});
    const two = await run({ replicas: [testRuntime, testRuntime], synchronised: true });
    const four = await run({ replicas: new Array(4).fill(testRuntime), synchronised: true });
    for (const many of [two, four]) {
      for (const [i, report] of one.reports.entries()) {
        expect(many.reports[i].loss).toBeCloseTo(report.loss, 5);
        expect(many.reports[i].gradientNorm / report.gradientNorm).toBeCloseTo(1, 4);
      }
      for (const [name, { data }] of one.weights)
        for (const [i, x] of Array.from(data, Number).entries())
          expect(Math.abs(Number(many.weights.get(name)?.data[i]) - x), name).toBeLessThan(2e-5);
    }
    const apart = await run({ replicas: [testRuntime, testRuntime] });
    expect(Math.abs(apart.reports[0].gradientNorm / one.reports[0].gradientNorm - 1)).toBeGreaterThan(1e-3);
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
  async function failure(work: Promise<unknown>): Promise<OsteonError> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(OsteonError);
    return error as OsteonError;
  }

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

  it('says that a batch cannot be divided among replicas', async () => {
    const run = trainer({ replicas: [testRuntime, testRuntime, testRuntime] });
    expect(await failure(run.train(batch('a')))).toMatchObject({ code: 'batch-not-divisible' });
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

  it('refuses a checkpoint of another seed or without progress, and patterns that match nothing', async () => {
    const state = trainer().state();
    expect(await failure(trainer({ seed: 8 }).restore(state))).toMatchObject({ code: 'checkpoint-seed' });
    expect(await failure(trainer().restore({ ...state, progress: null }))).toMatchObject({
      code: 'checkpoint-progress',
    });
    expect(() => trainer({ groups: [{ match: 'decoder.9.*' }] })).toThrow(
      "no parameter is called 'decoder.9.*'",
    );
    expect(() => trainer({ groups: [{ match: '*', frozen: true }] })).toThrow('every parameter is frozen');
  });
});
