import { describe, expect, it } from 'vitest';
import { createTensor, floatTensor, integerTensor, type Tensor } from '../tensor.ts';
import { type ExpectedTensor, matchStateDict } from './state-dict.ts';

const expected: ExpectedTensor[] = [
  { name: 'conv.weight', shape: [2, 1], type: 'float32' },
  { name: 'bn.weight', shape: [2], type: 'float32' },
  { name: 'bn.num_batches_tracked', shape: [], type: 'int64' },
];
const weight = floatTensor([2, 1], [1, 2]);
const norm = floatTensor([2], [3, 4]);
const found = (names: Record<string, Tensor>) => new Map(Object.entries(names));
const error = (run: () => unknown) => {
  try {
    run();
  } catch (cause) {
    return cause as { code: string; message: string };
  }
  throw new Error('nothing was thrown');
};

describe('matchStateDict', () => {
  it('hands on the tensors in the order of the network, and zero for a batch counter that is missing', () => {
    const matched = matchStateDict(found({ 'bn.weight': norm, 'conv.weight': weight }), expected);
    expect([...matched.keys()]).toEqual(expected.map(({ name }) => name));
    expect(matched.get('conv.weight')).toBe(weight);
    expect(matched.get('bn.num_batches_tracked')).toEqual(integerTensor([], [0]));
  });

  it.each(['module.', '_orig_mod.', 'convnet.', '_orig_mod.module.', 'module._orig_mod.'])(
    'takes off the prefix %s',
    (prefix) => {
      const wrapped = found({ [`${prefix}conv.weight`]: weight, [`${prefix}bn.weight`]: norm });
      expect(matchStateDict(wrapped, expected).get('bn.weight')).toBe(norm);
    },
  );

  it('leaves a prefix that belongs to the network', () => {
    const own = [{ name: 'module.weight', shape: [2], type: 'float32' }] as const;
    expect(matchStateDict(found({ 'module.weight': norm }), own).get('module.weight')).toBe(norm);
  });

  it('converts float16 and float64 for a float32 network', () => {
    const half = createTensor('float16', [2], Uint16Array.of(0x3c00, 0x4000));
    const double = createTensor('float64', [2, 1], Float64Array.of(0.1, 2));
    const matched = matchStateDict(found({ 'conv.weight': double, 'bn.weight': half }), expected);
    expect(matched.get('bn.weight')).toEqual(floatTensor([2], [1, 2]));
    expect(matched.get('conv.weight')).toEqual(floatTensor([2, 1], [0.1, 2]));
  });

  it('lists what is missing, unexpected and of another shape', () => {
    const other = found({ 'conv.weight': floatTensor([3, 1], [1, 2, 3]), 'head.bias': norm });
    expect(error(() => matchStateDict(other, expected, { source: "'a.pth'" }))).toMatchObject({
      code: 'checkpoint-other-network',
      message:
        "'a.pth' belongs to another network: 1 missing (bn.weight); 1 unexpected (head.bias); " +
        '1 of another shape or type (conv.weight [3, 1] instead of [2, 1])',
    });
  });

  it('refuses whole numbers as weights', () => {
    const wrong = found({ 'conv.weight': weight, 'bn.weight': integerTensor([2], [1, 2]) });
    expect(error(() => matchStateDict(wrong, expected)).message).toContain(
      'bn.weight int64 instead of float32',
    );
  });

  it('names eight and counts the rest', () => {
    const many = found(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x${i}`, norm])));
    const { message } = error(() => matchStateDict(many, expected));
    expect(message).toContain('20 unexpected (x0, x1, x2, x3, x4, x5, x6, x7 and 12 more)');
  });

  it('ignores the names that it is told to', () => {
    const more = found({ 'conv.weight': weight, 'bn.weight': norm, 'loc.0.weight': weight });
    expect(matchStateDict(more, expected, { ignore: [/^loc\./] }).size).toBe(3);
    expect(error(() => matchStateDict(more, expected)).message).toContain('1 unexpected (loc.0.weight)');
  });
});
