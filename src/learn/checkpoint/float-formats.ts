/**
 * Float formats of checkpoints: binary16 (IEEE 754-2008), bfloat16 and binary64, to and from binary32.
 * Widening is exact; narrowing rounds to nearest, ties to even.
 */

import { OsteonError } from '../../errors.ts';
import { createTensor, type FloatTensor, type Tensor } from '../tensor.ts';

/** Magnitudes from here on become infinite in float16: halfway from the largest, 65504, to the next step. */
export const float16Limit = 65520;

/** The float32 of each of the 65,536 float16 values, made when first needed (256 KiB). */
let widened: Float32Array | undefined;

function float16Table(): Float32Array {
  if (widened) return widened;
  widened = new Float32Array(1 << 16);
  for (let bits = 0; bits < 1 << 16; bits++) {
    const exponent = (bits >>> 10) & 31;
    const fraction = bits & 1023;
    const sign = bits & 0x8000 ? -1 : 1;
    if (exponent === 31) widened[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else if (exponent === 0) widened[bits] = sign * fraction * 2 ** -24;
    else widened[bits] = sign * (1024 + fraction) * 2 ** (exponent - 25);
  }
  return widened;
}

/** float16 bits as float32 values, exactly; every NaN becomes the quiet one. */
export function float16ToFloat32(bits: Uint16Array): Float32Array {
  const table = float16Table();
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i]];
  return values;
}

/** float32 values as float16 bits, rounded to nearest even; beyond 65520 they become infinite. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = narrow(words[i]);
  return bits;
}

/** One float32, as its bits, to float16. */
function narrow(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 lies halfway between the largest float16 and the next step.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000)
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  // Subnormal: units of 2^-24; half a unit and less is zero.
  if (magnitude <= 0x33000000) return sign;
  const shift = 126 - (magnitude >>> 23);
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const units = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (units + (rest > half || (rest === half && units & 1) ? 1 : 0));
}

/** bfloat16 bits as float32 values: the same bits with sixteen zeros behind. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i] << 16;
  return values;
}

/**
 * A float tensor as float32; one that is float32 already is handed back as it is.
 *
 * @throws OsteonError `tensor-type` for whole numbers and truth values
 */
export function toFloat32(tensor: Tensor): FloatTensor {
  const { type, shape, data } = tensor;
  if (type === 'float32') return tensor as FloatTensor;
  if (type === 'float16')
    return createTensor('float32', shape, float16ToFloat32(data as Uint16Array)) as FloatTensor;
  if (type === 'float64')
    return createTensor('float32', shape, Float32Array.from(data as Float64Array)) as FloatTensor;
  throw new OsteonError('tensor-type', `a tensor of type ${type} is no float tensor`, {
    hint: 'Convert only weights, running statistics and other floats.',
    kind: 'usage',
  });
}
