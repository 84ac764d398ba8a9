import { describe, expect, it } from 'vitest';
import { floatTensor } from '../tensor.ts';
import { encodeSafetensors, readSafetensors } from './safetensors.ts';
import { smallTraining } from './testing/random-state.ts';
import { decodeTrainingState, encodeTrainingState } from './training-state.ts';

const { state } = smallTraining();

describe('the state of a training', () => {
  it('comes back whole: order, tensors, counters, JSON', () => {
    const back = decodeTrainingState(encodeTrainingState(state));
    expect(back).toEqual(state);
    expect([...back.weights.keys()]).toEqual([...state.weights.keys()]);
    expect(encodeTrainingState(back)).toEqual(encodeTrainingState(state));
  });

  it('needs neither an average nor slots', () => {
    const { ema: _, ...bare } = { ...state, optimiser: { kind: 'sgd', step: 0, slots: {} } };
    expect(decodeTrainingState(encodeTrainingState(bare))).toEqual(bare);
  });

  it('is a safetensors file that others can open', () => {
    const { weights, metadata } = readSafetensors(encodeTrainingState(state));
    expect([...weights.keys()]).toContain('optimiser.exp_avg.conv.weight');
    expect(JSON.parse(metadata.osteon)).toMatchObject({ format: 'osteon-training-state', version: 1 });
  });

  it.each([
    ['NaN', { best: [0, Number.NaN] }, 'progress.best[1] is NaN'],
    ['infinity', { best: Number.NEGATIVE_INFINITY }, 'progress.best is -Infinity'],
    ['a typed array', { random: new Uint32Array(4) }, 'progress.random is Uint32Array'],
    ['undefined', { a: undefined }, 'progress.a is undefined'],
  ])('does not lose %s silently', (_, progress, message) => {
    expect(() => encodeTrainingState({ ...state, progress: progress as never })).toThrow(
      expect.objectContaining({ code: 'checkpoint-not-json', message: expect.stringContaining(message) }),
    );
  });

  it.each([undefined, {}])('refuses to be %o', (none) => {
    expect(() => encodeTrainingState(none as never)).toThrow(
      expect.objectContaining({ code: 'checkpoint-no-training-state', kind: 'usage' }),
    );
  });

  it('refuses a slot whose name could not be found again', () => {
    const optimiser = { ...state.optimiser, slots: { 'a.b': new Map() } };
    expect(() => encodeTrainingState({ ...state, optimiser })).toThrow("an optimiser slot is called 'a.b'");
  });
});

describe('a file that holds no training', () => {
  const tensors = new Map([['model.w', floatTensor([1], [1])]]);
  const described = (osteon: string) => encodeSafetensors(tensors, { metadata: { osteon } });
  const sound = {
    format: 'osteon-training-state',
    version: 1,
    model: ['w'],
    ema: null,
    optimiser: { kind: 'sgd', step: 1, slots: {} },
    progress: 0,
    metadata: 0,
  };
  it.each([
    [
      'weights alone',
      encodeSafetensors(tensors),
      'checkpoint-no-training-state',
      'says nothing of a training',
    ],
    ['no JSON', described('{'), 'checkpoint-no-training-state', 'no JSON'],
    ['null', described('null'), 'checkpoint-no-training-state', 'described as undefined'],
    ['another format', described('{"format":"x"}'), 'checkpoint-no-training-state', 'described as x'],
    [
      'a later version',
      described(JSON.stringify({ ...sound, version: 2 })),
      'checkpoint-version',
      'has version 2',
    ],
    [
      'names that are numbers',
      described(JSON.stringify({ ...sound, model: [1] })),
      'checkpoint-no-training-state',
      'incomplete',
    ],
    [
      'no slots',
      described(JSON.stringify({ ...sound, optimiser: { kind: 'sgd', step: 1 } })),
      'checkpoint-no-training-state',
      'incomplete',
    ],
    [
      'a tensor that is missing',
      described(JSON.stringify({ ...sound, model: ['w', 'v'] })),
      'checkpoint-no-training-state',
      'model.v is missing',
    ],
  ])('is refused: %s', (_, bytes, code, message) => {
    expect(() => decodeTrainingState(bytes, "'a'")).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('and a sound one is not', () => {
    expect(decodeTrainingState(described(JSON.stringify(sound))).weights.get('w')).toEqual(
      tensors.get('model.w'),
    );
  });
});
