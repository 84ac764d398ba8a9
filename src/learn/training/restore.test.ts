import { describe, expect, it } from 'vitest';
import { decodeTrainingState, encodeTrainingState } from '../checkpoint/training-state.ts';
import { adam } from '../optimisers/adam.ts';
import { constantRate, warmUp } from '../optimisers/schedule.ts';
import { sgd } from '../optimisers/sgd.ts';
import { batch, bytes, failure, network, trained, trainer } from './testing/small-trainer.ts';

describe('a training that goes on', () => {
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

  it('refuses a checkpoint of another seed or without progress', async () => {
    const state = trainer().state();
    expect(await failure(trainer({ seed: 8 }).restore(state))).toMatchObject({ code: 'checkpoint-seed' });
    expect(await failure(trainer().restore({ ...state, progress: null }))).toMatchObject({
      code: 'checkpoint-progress',
    });
  });
});
