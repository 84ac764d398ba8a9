import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { dice } from '../losses/dice.ts';
import { unet } from '../networks/unet.ts';
import { constantRate } from '../optimisers/schedule.ts';
import { sgd } from '../optimisers/sgd.ts';
import type { FloatTensor } from '../tensor.ts';
import { testRuntime } from '../testing/runtime.ts';
import { batch, failure, small, trained, trainer } from './testing/small-trainer.ts';
import type { TrainerOptions } from './trainer.ts';

describe('replicas', () => {
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

  it('says that a batch cannot be divided among replicas', async () => {
    const run = trainer({ replicas: [testRuntime, testRuntime, testRuntime] });
    expect(await failure(run.train(batch('a')))).toMatchObject({ code: 'batch-not-divisible' });
  });
});
