import { describe, expect, it } from 'vitest';
import golden from '../../../goldens/learn/checkpoint.json' with { type: 'json' };
import { createTensor, integerTensor } from '../tensor.ts';
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16, toFloat32 } from './float-formats.ts';

const { float32_bits, float16_bits } = golden.tensors.float16;

describe('float16', () => {
  it('rounds as NumPy does, bit for bit: ties, subnormals, overflow, infinities', () => {
    const numbers = new Float32Array(Uint32Array.from(float32_bits).buffer);
    expect([...float32ToFloat16(numbers)]).toEqual(float16_bits);
  });

  it('survives widening and narrowing for each of the 65,536 values', () => {
    const bits = Uint16Array.from({ length: 1 << 16 }, (_, i) => i);
    const back = float32ToFloat16(float16ToFloat32(bits));
    const isNaN16 = (b: number) => (b & 0x7c00) === 0x7c00 && (b & 0x3ff) !== 0;
    const wrong = bits.filter((b) => (isNaN16(b) ? !isNaN16(back[b]) : back[b] !== b));
    expect([...wrong]).toEqual([]);
  });

  it('knows the values of the standard', () => {
    const values = float16ToFloat32(
      Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x8000, 0x7c00, 0x7e01),
    );
    expect([...values]).toEqual([1, -2, 65504, 2 ** -24, 2 ** -14, -0, Number.POSITIVE_INFINITY, Number.NaN]);
  });

  it('keeps NaN a NaN', () => {
    const payloads = new Float32Array(Uint32Array.of(0x7f800001, 0xffc00000).buffer);
    expect([...float16ToFloat32(float32ToFloat16(payloads))]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('toFloat32', () => {
  it('reads bfloat16 as the upper half of float32', () => {
    expect([...bfloat16ToFloat32(Uint16Array.of(0x3f80, 0xc049, 0xff80))]).toEqual([
      1,
      -3.140625,
      Number.NEGATIVE_INFINITY,
    ]);
  });

  it('rounds float64 and refuses whole numbers', () => {
    expect(toFloat32(createTensor('float64', [1], Float64Array.of(0.1))).data[0]).toBe(Math.fround(0.1));
    expect(() => toFloat32(integerTensor([1], [1]))).toThrow(
      expect.objectContaining({ code: 'tensor-type', message: 'a tensor of type int64 is no float tensor' }),
    );
  });
});
