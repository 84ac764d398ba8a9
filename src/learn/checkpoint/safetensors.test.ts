import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OsteonError } from '../../errors.ts';
import { createTensor, floatTensor, type Tensor } from '../tensor.ts';
import { encodeSafetensors, openSafetensors, readSafetensors } from './safetensors.ts';
import { everyType } from './testing/random-state.ts';

/** A file with any header and body. */
function file(header: string, body = new Uint8Array()): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}

const entry = (start: number, end: number, shape = [(end - start) / 4], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [start, end] });

describe('safetensors', () => {
  it('round trip every type, with metadata, whatever the order they came in', () => {
    const tensors = everyType();
    const metadata = { z: 'last', a: 'é' };
    const bytes = encodeSafetensors(tensors, { metadata });
    const back = readSafetensors(bytes);
    expect(back.metadata).toEqual({ a: 'é', z: 'last' });
    expect([...back.weights].toSorted()).toEqual([...tensors].toSorted());
    expect(
      encodeSafetensors(new Map([...tensors].toReversed()), { metadata: { a: 'é', z: 'last' } }),
    ).toEqual(bytes);
  });

  it('aligns every tensor, so that reading copies nothing', () => {
    const bytes = encodeSafetensors(everyType());
    for (const tensor of readSafetensors(bytes).weights.values())
      expect(tensor.data.buffer).toBe(bytes.buffer);
  });

  it('reads tensors that lie at odd places, by copies', () => {
    const moved = new Uint8Array(1001);
    const bytes = encodeSafetensors(everyType());
    moved.set(bytes, 1);
    const { weights } = readSafetensors(moved.subarray(1, 1 + bytes.length));
    expect(weights).toEqual(readSafetensors(bytes).weights);
  });

  it('reads one tensor alone, and says which names there are not', () => {
    const opened = openSafetensors(encodeSafetensors(everyType()), "'a'");
    expect(opened.tensor('conv.weight')).toEqual(everyType().get('conv.weight'));
    expect(() => opened.tensor('other')).toThrow("'a' has no tensor 'other'");
  });

  it('widens BF16', () => {
    const body = new Uint8Array(Uint16Array.of(0x3f80, 0xc000).buffer);
    const { weights } = readSafetensors(file(`{"w":${entry(0, 4, [2], 'BF16')}}`, body));
    expect(weights.get('w')).toEqual(floatTensor([2], [1, -2]));
  });

  it('stores matrices as float16 where asked, but neither vectors nor what would become infinite', () => {
    const tensors = new Map<string, Tensor>([
      ['w', floatTensor([1, 2], [1.0001, -2])],
      ['vector', floatTensor([2], [1.0001, 1e9])],
      ['large', floatTensor([1, 1], [65520])],
      ['infinite', floatTensor([1, 1], [Number.POSITIVE_INFINITY])],
    ]);
    const { weights } = readSafetensors(encodeSafetensors(tensors, { halfPrecision: true }));
    expect(weights.get('w')).toEqual(createTensor('float16', [1, 2], Uint16Array.of(0x3c00, 0xc000)));
    expect(weights.get('vector')).toEqual(tensors.get('vector'));
    expect(weights.get('large')).toEqual(tensors.get('large'));
    expect(weights.get('infinite')?.type).toBe('float32');
  });

  it('refuses a tensor with the reserved name', () => {
    const reserved = new Map([['__metadata__', floatTensor([1], [1])]]);
    expect(() => encodeSafetensors(reserved)).toThrow(expect.objectContaining({ code: 'tensor-name' }));
  });
});

describe('a damaged file', () => {
  const eight = new Uint8Array(8);
  it.each([
    ['nothing', new Uint8Array(3), '3 bytes'],
    ['a header beyond the limit', Uint8Array.of(1, 225, 245, 5, 0, 0, 0, 0), 'claims 100000001 bytes'],
    ['a header beyond the end', Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123), 'claims 9 bytes, and 1 follow'],
    ['a header that is a list', file('[]'), 'does not begin with {'],
    ['JSON that breaks off', file('{"a":'), 'no JSON in UTF-8'],
    ['metadata that are numbers', file('{"__metadata__":{"a":1}}'), 'not a map from texts to texts'],
    ['an entry without shape', file('{"w":{"dtype":"F32","data_offsets":[0,0]}}'), "the entry of 'w'"],
    ['a negative size', file(`{"w":${entry(0, 8, [-2])}}`, eight), "the entry of 'w'"],
    ['a null entry', file('{"w":null}'), "the entry of 'w'"],
    [
      'offsets that do not fit the shape',
      file(`{"w":${entry(0, 8, [3])}}`, eight),
      'needs 12 bytes and its data_offsets give 8',
    ],
    ['a hole', file(`{"w":${entry(4, 8)}}`, eight), "4 bytes before 'w'"],
    ['an overlap', file(`{"v":${entry(0, 8)},"w":${entry(4, 12)}}`, new Uint8Array(12)), "'w' overlaps"],
    ['a tensor that is cut short', file(`{"w":${entry(0, 8)}}`, new Uint8Array(5)), 'ends 3 bytes too early'],
    ['bytes behind the last tensor', file(`{"w":${entry(0, 4)}}`, eight), '4 bytes at its end'],
  ])('with %s is refused', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(
      expect.objectContaining({ code: 'safetensors-broken', message: expect.stringContaining(message) }),
    );
  });

  it('with a type that is not known names it', () => {
    expect(() => readSafetensors(file(`{"w":${entry(0, 8, [8], 'F8_E4M3')}}`, eight))).toThrow(
      expect.objectContaining({ code: 'safetensors-type', message: "the file: 'w' has the type F8_E4M3" }),
    );
  });

  it('never ends in anything but an OsteonError', () => {
    const whole = encodeSafetensors(everyType(), { metadata: { a: 'b' } });
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { maxLength: 3 }),
        (end, flips) => {
          const bytes = whole.slice(0, end < 20 ? whole.length : end);
          for (const [at, value] of flips) bytes[at % bytes.length] = value;
          try {
            readSafetensors(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(OsteonError);
          }
        },
      ),
      { seed: 5, numRuns: 500 },
    );
  });
});
