/** Typed arrays over the bytes of a file. Files are little-endian, as is every machine that runs JavaScript engines. */

import { bytesPerElement, type ElementType, type Tensor, type TensorData, zeros } from '../tensor.ts';
import { bfloat16ToFloat32 } from './float-formats.ts';

/** What a file may hold: bfloat16 becomes float32 when it is read. */
export type StoredType = ElementType | 'bfloat16';

/** Bytes of one stored element. */
export function storedBytes(type: StoredType): number {
  return type === 'bfloat16' ? 2 : bytesPerElement(type);
}

/** True where `viewElements` needs no copy. */
export function isAligned(type: StoredType, bytes: Uint8Array): boolean {
  return bytes.byteOffset % storedBytes(type) === 0;
}

/** The elements that bytes hold, a view of the same memory where it is aligned and a copy elsewhere. */
export function viewElements(type: ElementType, bytes: Uint8Array): TensorData {
  const View = zeros(type, [0]).data.constructor as new (
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ) => TensorData;
  const from = isAligned(type, bytes) ? bytes : bytes.slice();
  return new View(from.buffer, from.byteOffset, Math.floor(bytes.length / bytesPerElement(type)));
}

/** A tensor of stored bytes, which must be exactly as many as the shape needs; bfloat16 becomes float32. */
export function tensorOfBytes(type: StoredType, shape: readonly number[], bytes: Uint8Array): Tensor {
  if (type !== 'bfloat16') return { type, shape, data: viewElements(type, bytes) };
  const bits = viewElements('uint16', bytes) as Uint16Array;
  return { type: 'float32', shape, data: bfloat16ToFloat32(bits) };
}

/** The memory of a tensor as bytes, not copied. */
export function bytesOfTensor({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A copy with the bytes of each element reversed. */
export function swapEndian(bytes: Uint8Array, width: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let at = 0; at + width <= bytes.length; at += width)
    for (let b = 0; b < width; b++) swapped[at + b] = bytes[at + width - 1 - b];
  return swapped;
}

/** Several pieces as one array. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
