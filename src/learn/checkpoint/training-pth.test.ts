/** The conversion itself; that PyTorch goes on from it: `node/torch.node.test.ts`. */

import { describe, expect, it } from 'vitest';
import { floatTensor } from '../tensor.ts';
import { readPth } from './pth.ts';
import { encodePth } from './pth-write.ts';
import { smallTraining } from './testing/random-state.ts';
import { fromPthTrainingCheckpoint, toPthTrainingCheckpoint } from './training-pth.ts';

const { names: parameters, state } = smallTraining();
const hyperparameters = { lr: 0.002 };
const error = (message: string) =>
  expect.objectContaining({ code: 'checkpoint-optimiser', message: expect.stringContaining(message) });

describe('a training as a PyTorch checkpoint', () => {
  it.each(['adam', 'adamw'])('%s comes back whole', async (kind) => {
    const adam = { ...state, optimiser: { ...state.optimiser, kind } };
    const bytes = encodePth(toPthTrainingCheckpoint(adam, { parameters, hyperparameters }));
    const back = fromPthTrainingCheckpoint(await readPth(bytes), { parameters, kind });
    expect(back.state).toEqual(adam);
    expect(back.hyperparameters).toMatchObject({
      lr: 0.002,
      betas: [0.9, 0.999],
      weight_decay: kind === 'adam' ? 0 : 0.01,
    });
  });

  it('SGD keeps its momentum and no count of steps', async () => {
    const momentum = new Map([['conv.bias', floatTensor([2], [0.5, 0.25])]]);
    const sgd = { ...state, optimiser: { kind: 'sgd', step: 0, slots: { momentum_buffer: momentum } } };
    const value = toPthTrainingCheckpoint(sgd, { parameters, hyperparameters: { lr: 1, momentum: 0.9 } });
    const back = fromPthTrainingCheckpoint(await readPth(encodePth(value)), { parameters, kind: 'sgd' });
    expect(back.state).toEqual(sgd);
    const { optimizer } = value as { optimizer: { state: ReadonlyMap<number, object> } };
    expect([...optimizer.state.values()].map(Object.keys)).toEqual([['momentum_buffer']]);
  });

  it.each([
    [
      'another optimiser',
      { ...state, optimiser: { ...state.optimiser, kind: 'lion' } },
      { parameters, hyperparameters },
      "'lion' is none of adam, adamw, sgd",
    ],
    ['no learning rate', state, { parameters, hyperparameters: {} }, 'lr is missing'],
    [
      'state of what is no parameter',
      state,
      { parameters: ['conv.weight'], hyperparameters },
      "'conv.bias' has state and is no parameter",
    ],
  ])('refuses %s', (_, given, options, message) => {
    expect(() => toPthTrainingCheckpoint(given, options)).toThrow(error(message));
  });
});

describe('a PyTorch checkpoint as a training', () => {
  const weights = state.weights;
  const step = (value: number) => new Map([['step', value]]);
  it.each([
    ['without optimizer', new Map([['state_dict', weights]]), 'no optimizer state'],
    ['with more parameters', optimizer(new Map([[2, step(1)]])), 'parameter 2 has state, and there are 2'],
    [
      'with unequal steps',
      optimizer(
        new Map([
          [0, step(1)],
          [1, step(2)],
        ]),
      ),
      'different numbers of steps (1, 2)',
    ],
  ])('%s is refused', (_, value, message) => {
    expect(() => fromPthTrainingCheckpoint(value, { parameters, kind: 'adam' })).toThrow(error(message));
  });

  function optimizer(own: ReadonlyMap<number, ReadonlyMap<string, number>>) {
    const groups = [new Map([['lr', 0.1]])];
    return new Map<string, unknown>([
      ['model', weights],
      [
        'optimizer',
        new Map<string, unknown>([
          ['state', own],
          ['param_groups', groups],
        ]),
      ],
    ]) as never;
  }
});
