/** Wrong calls of a trainer end in an error that names what is wrong, before anything is computed. */

import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { dice } from '../losses/dice.ts';
import { adam } from '../optimisers/adam.ts';
import { constantRate } from '../optimisers/schedule.ts';
import { createTensor, floatTensor } from '../tensor.ts';
import { testRuntime } from '../testing/runtime.ts';
import { createPredictor } from './predictor.ts';
import { batch, failure, network, trainer } from './testing/small-trainer.ts';
import { Trainer } from './trainer.ts';

const thrown = (code: string, message: string) =>
  expect.objectContaining({ code, kind: 'usage', message: expect.stringContaining(message) });

describe('options of a trainer', () => {
  it.each([
    [{ network: undefined }, 'network is undefined'],
    [{ runtime: undefined }, 'runtime is undefined'],
    [
      { runtime: Promise.resolve(testRuntime) },
      'runtime is a promise, expected the runtime that it promises',
    ],
    [{ replicas: [] }, 'replicas is another object, expected a list'],
    [{ replicas: [Promise.resolve(testRuntime)] }, 'replicas[0] is a promise'],
    [{ loss: undefined }, 'loss is undefined'],
    [{ optimiser: adam }, 'optimiser is the function adam'],
    [{ schedule: undefined }, 'schedule is undefined'],
    [{ schedule: 1e-3 }, 'schedule is 0.001'],
    [{ schedule: constantRate }, 'the first rate of schedule is the function'],
    [{ weights: {} }, 'weights is another object, expected a Map'],
    [{ sheduler: constantRate(1) }, "an option is 'sheduler'"],
    [{ groups: {} }, 'groups is another object'],
    [{ clip: { norm: -1 } }, 'clip.norm is -1'],
    [{ clip: { value: Number.NaN } }, 'clip.value is NaN'],
    [{ clip: { max: 1 } }, "clip: an option is 'max'"],
    [{ movingAverage: { decai: 0.9 } }, "movingAverage: an option is 'decai'"],
  ])('%o are refused', (options, message) => {
    expect(() => trainer(options as never)).toThrow(thrown('trainer-option', message));
  });

  it('may not be left out altogether', () => {
    expect(() => new Trainer(undefined as never)).toThrow(thrown('trainer-option', 'undefined'));
    expect(() => createPredictor({ network, runtime: testRuntime } as never)).toThrow(
      thrown('trainer-option', 'weights is undefined'),
    );
  });

  it('hold a loss, not the function that makes it', async () => {
    const run = trainer({ loss: dice as never });
    expect(await failure(run.train(batch('a')))).toMatchObject({ code: 'loss-option', kind: 'usage' });
  });

  it.each([2, -0.1, Number.NaN])('refuse a moving average that keeps a share of %d', (decay) => {
    expect(() => trainer({ movingAverage: { decay } })).toThrow(thrown('optimiser-option', 'decay'));
  });
});

describe('batches', () => {
  const { image, labels } = batch('a');
  const none = floatTensor([0, 1, 8, 8], []);
  it.each([
    [undefined, 'no tensor was given as the image'],
    [[], 'no batch'],
    [{ labels }, 'no tensor was given as the image'],
    [{ image }, 'no tensor was given as the labels'],
    [{ image: none, labels: createTensor('uint8', [0, 8, 8], new Uint8Array(0)) }, 'is empty: [0, 1, 8, 8]'],
    [{ image: [1, 2], labels }, 'no tensor was given as the image'],
  ])('case %#: %s is refused', async (given, message) => {
    const run = trainer();
    await expect(run.train(given as never)).rejects.toThrow(thrown('batch-incomplete', message));
    expect(run.step).toBe(0);
  });

  it.each([crossEntropy(), dice(), crossEntropy({ ignoreIndex: 0 })])(
    'of float labels are refused by losses of classes, case %#',
    async (loss) => {
      const floats = floatTensor(labels.shape, Float32Array.from(labels.data, Number));
      await expect(trainer({ loss }).train({ image, labels: floats })).rejects.toThrow(
        thrown('labels-do-not-fit', 'the class of each voxel, got labels of type float32'),
      );
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('with %d in the image are not predicted', async (bad) => {
    const run = trainer();
    const broken = floatTensor(image.shape, image.data.slice());
    broken.data[64 + 10] = bad;
    const expected = {
      code: 'image-not-finite',
      message: `the image [4, 1, 8, 8] has ${bad} at [1, 0, 1, 2]`,
    };
    expect(await failure(run.predict(broken))).toMatchObject(expected);
    expect(await failure(run.evaluate({ image: broken, labels }))).toMatchObject(expected);
    await run.release();
  });
});

it('an optimiser serves one trainer, until another restores its memory', async () => {
  const optimiser = adam();
  const first = trainer({ optimiser });
  const second = trainer({ optimiser });
  await first.train(batch('a'));
  expect(await failure(second.train(batch('a')))).toMatchObject({ code: 'optimiser-in-use', kind: 'usage' });
  expect(second.step).toBe(0);
  await second.restore(first.state());
  expect(await second.train(batch('a'))).toMatchObject({ step: 2 });
  expect(await failure(first.train(batch('a')))).toMatchObject({ code: 'optimiser-in-use' });
  await Promise.all([first.release(), second.release()]);
});

it('a training goes on after its release', async () => {
  const run = trainer();
  await run.train(batch('a'));
  await run.release();
  expect((await run.train(batch('a'))).step).toBe(2);
  await run.release();
});

it('a state that is none is refused', async () => {
  const run = trainer();
  expect(await failure(run.restore(undefined as never))).toMatchObject({ code: 'checkpoint-progress' });
  const { optimiser: _, ...without } = run.state();
  expect(await failure(run.restore(without as never))).toMatchObject({ code: 'optimiser-state' });
  const loose = { ...run.state(), weights: {} };
  expect(await failure(run.restore(loose as never))).toMatchObject({ code: 'trainer-option' });
});
