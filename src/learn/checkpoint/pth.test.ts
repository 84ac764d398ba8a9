/** The reader against files that try to run code, and against damage. What PyTorch writes: `pth.node.test.ts`. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/checkpoint.json' with { type: 'json' };
import { OsteonError } from '../../errors.ts';
import { floatTensor } from '../tensor.ts';
import { extractStateDict } from './extract-state-dict.ts';
import { latin1 } from './pickle/cursor.ts';
import { type PickleValue, plainValue, readPth } from './pth.ts';
import { encodePth } from './pth-write.ts';
import { everyType } from './testing/random-state.ts';

const bytesOf = (hex: string) =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
const pickle = (text: string) => Uint8Array.from(`\x80\x02${text}`, (c) => c.charCodeAt(0));
const refusal = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('a file that tries to run code', () => {
  const attacks = Object.entries(golden.attacks);
  it('is here in many forms', () => expect(attacks.length).toBeGreaterThan(25));

  it.each(attacks)('is refused by name: %s', async (_, { hex, global }) => {
    const error: OsteonError = await readPth(bytesOf(hex)).then(
      () => expect.unreachable(),
      (cause) => cause,
    );
    expect(error.code).toBe('pth-global-refused');
    expect(error.message).toContain(`asks for the Python object ${global},`);
  });

  it('cannot reach what a JavaScript object inherits', async () => {
    for (const name of ['constructor', '__proto__\ntoString', 'toString'])
      await expect(readPth(pickle(`c${name}\n${name}\n.`))).rejects.toThrow(OsteonError);
    const polluting = plainValue(await readPth(pickle('}X\x09\0\0\0__proto__}X\x01\0\0\0aK\x01ss.')));
    expect(Object.keys(polluting as object)).toEqual(['__proto__']);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('shows no control characters of a forged name', async () => {
    await expect(readPth(pickle('ca\x1b[2J\nb\n.'))).rejects.toThrow('object a\\u001b[2J.b,');
  });
});

describe('a damaged pickle', () => {
  it.each([
    ['an empty stack', '.', 'empty stack'],
    ['tuple of an empty stack', '\x87.', 'empty stack'],
    ['a mark that was never set', 't.', 'a mark that was never set'],
    ['an unknown instruction', 'Z', 'byte 2 is 90, no instruction'],
    ['a memo that was never stored', 'h\x05.', 'recalls value 5'],
    ['items of a list', ']K\x01K\x02s.', 'no dictionary'],
    ['appending to a dictionary', '}K\x01a.', 'no list'],
    ['a call of a number', 'K\x01)R.', 'calls what is no function'],
    ['arguments that are no tuple', 'ccollections\nOrderedDict\nK\x01R.', 'calls what is no function'],
    ['a class as a value', 'ccollections\nOrderedDict\n.', 'collections.OrderedDict stands where'],
    ['a text longer than the file', 'X\xff\xff\xff\x7fabc', 'breaks off at byte 7'],
    ['an endless line', 'cabc', 'has no end'],
    ['an integer of a megabyte', '\x8b\0\0\x10\0', 'an integer of 1048576 bytes'],
    ['a list that contains itself', ']q\0h\0a.', 'contains itself'],
    ['a dictionary that contains itself', '}q\0K\x01h\0s.', 'contains itself'],
    ['an array without state', 'cnumpy.core.multiarray\n_reconstruct\n)R.', 'numpy.ndarray stands where'],
    ['deep nesting', `${']'.repeat(5000)}${'a'.repeat(4999)}.`, 'nested more than 200 deep'],
    ['a tensor beside it that is not there', 'K\x01Q.', 'nothing is there'],
    ['bytes behind it', 'K\x01.more', '4 bytes follow'],
  ])('with %s is refused', async (_, body, message) => {
    await expect(readPth(pickle(body))).rejects.toThrow(refusal('pth-broken', message));
  });

  it('that unfolds to a billion values is refused', async () => {
    // Nine lists, each of ten times the one before it.
    const laughs = Array.from(
      { length: 9 },
      (_, i) => `](${`h${String.fromCharCode(i)}`.repeat(10)}eq${String.fromCharCode(i + 1)}0`,
    );
    await expect(readPth(pickle(`]q\0${laughs.join('')}h\x09.`))).rejects.toThrow('unfolds to more than');
  });

  it('that decodes the same bytes again and again is refused', async () => {
    const text = 'a'.repeat(1 << 16);
    const call = 'c_codecs\nencode\nh\0X\x06\0\0\0latin1\x86R0';
    const body = `X\0\0\x01\0${text}q\x000${call.repeat(20_000)}N.`;
    await expect(readPth(pickle(body))).rejects.toThrow(refusal('pth-too-large', 'would unfold'));
  });

  it('holds shared parts once', async () => {
    const value = plainValue(await readPth(pickle(']q\x01K\x07a0}(K\x01h\x01K\x02h\x01u.'))) as Record<
      string,
      number[]
    >;
    expect(value).toEqual({ 1: [7], 2: [7] });
    expect(value[1]).toBe(value[2]);
  });
});

describe('a tensor that does not fit its storage', () => {
  const whole = encodePth({ w: floatTensor([2, 3], [1, 2, 3, 4, 5, 6]) });
  /** The same file with other bytes where `from` stands; stored entries have no checksum that PyTorch checks. */
  const patched = (from: string, to: string) =>
    Uint8Array.from(latin1(whole).replace(from, to), (c) => c.charCodeAt(0));

  it.each([
    ['more columns', 'K\x02K\x03t', 'K\x02K\x04t', 'reaches to byte 28 of a storage of 24'],
    ['longer strides', 'K\x03K\x01t', 'K\x09K\x01t', 'reaches to byte 48 of a storage of 24'],
    ['an offset', 'QK\0', 'QK\x01', 'reaches to byte 28 of a storage of 24'],
    ['a storage that is too short', 'K\x06tQ', 'K\x07tQ', 'storage 0 has 24 bytes of 28'],
    ['a storage that is missing', 'X\x01\0\0\x000', 'X\x01\0\0\x001', 'storage 1 has no bytes of 24'],
  ])('is refused: %s', async (_, from, to, message) => {
    await expect(readPth(patched(from, to))).rejects.toThrow(refusal('pth-broken', message));
  });

  it('is read where it fits', async () => {
    expect(extractStateDict(await readPth(patched('', ''))).weights.get('w')?.data.length).toBe(6);
  });
});

describe('what is no checkpoint', () => {
  const text = (content: string) => new TextEncoder().encode(content);
  it.each([
    ['an empty file', new Uint8Array(), 'is empty'],
    ['a web page', text('<!DOCTYPE html><html>'), 'web page'],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\n'), 'Git LFS'],
    ['JSON', text('{"a": 1}'), 'is JSON'],
    ['another file', text('GIF89a'), 'neither a zip archive nor a pickle'],
  ])('%s is named', async (_, bytes, message) => {
    await expect(readPth(bytes)).rejects.toThrow(refusal('pth-not-a-checkpoint', message));
  });

  it('a checkpoint without weights shows its keys', async () => {
    expect(() => extractStateDict(new Map([['epoch', 3]]))).toThrow(
      refusal('checkpoint-no-weights', 'its keys are epoch'),
    );
    expect(() => extractStateDict([1])).toThrow(refusal('checkpoint-no-weights', 'a list'));
  });
});

describe('fuzz', () => {
  const zip = encodePth({ weights: everyType(), epoch: 3, nested: [[1.5], { a: null }] });
  const jittor = pickle(
    '}(X\x01\0\0\0aK\x01X\x01\0\0\0b](K\x01K\x02K\x03eX\x01\0\0\0c\x8a\x09\0\0\0\0\0\0\0\0\x01u.',
  );
  const legacy = bytesOf(golden.attacks['posix.system, legacy'].hex);
  const edits = fc.array(fc.tuple(fc.nat(1 << 20), fc.nat(255)), { maxLength: 4 });

  it.each([
    ['zip', zip],
    ['pickle', jittor],
    ['legacy', legacy],
  ])('%s cut short or with wrong bytes ends in a value or an OsteonError', async (_, whole) => {
    const property = fc.asyncProperty(fc.nat(2 * whole.length), edits, async (end, flips) => {
      const bytes = whole.slice(0, end < 2 ? whole.length : end);
      for (const [at, value] of flips) bytes[at % bytes.length] = value;
      await readPth(bytes).catch((error) => expect(error).toBeInstanceOf(OsteonError));
    });
    await fc.assert(property, { seed: 11, numRuns: 600 });
  });
});

describe('what is written is read again', () => {
  it('every type, and plain values beside it', async () => {
    const weights = everyType();
    const value = {
      weights,
      numbers: [
        0,
        1,
        255,
        256,
        -1,
        2 ** 31,
        -(2 ** 31),
        2 ** 53 - 1,
        0.5,
        -0,
        Number.NaN,
        Number.NEGATIVE_INFINITY,
      ],
      big: [2n ** 64n, -(2n ** 80n)],
      texts: ['', 'é', '\u{1f9b4}'],
      nothing: null,
      truth: [true, false],
      state: new Map<number, string>([[0, 'a']]),
    };
    const back = (await readPth(encodePth(value))) as ReadonlyMap<PickleValue, PickleValue>;
    expect(back.get('weights')).toEqual(weights);
    expect(plainValue(back)).toEqual({ ...value, weights: Object.fromEntries(weights), state: { 0: 'a' } });
  });

  it('the same value gives the same bytes', () => {
    expect(encodePth(everyType())).toEqual(encodePth(everyType()));
  });

  it('shares the memory of the file', async () => {
    const bytes = encodePth(everyType());
    for (const [name, tensor] of extractStateDict(await readPth(bytes)).weights)
      if (tensor.data.length > 0) expect(tensor.data.buffer, name).toBe(bytes.buffer);
  });

  it('refuses what PyTorch cannot read', () => {
    const wrong = { list: [{ x: undefined as never }] };
    expect(() => encodePth(wrong)).toThrow(refusal('pth-unwritable', 'the value.list[0].x is of a kind'));
  });
});
