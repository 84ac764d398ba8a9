/** Numbers as formats store them, turned into typed arrays. The machine is little endian, as all that run Node. */

import type { VoxelArray } from '../../image.ts';

export const elementTypes = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
} as const;

/** How one voxel is stored. */
export type ElementType = keyof typeof elementTypes;

/** Reverses the bytes of every element in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 2) {
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    for (let i = 0; i < words.length; i++) words[i] = (words[i] << 8) | (words[i] >> 8);
    return;
  }
  if (width === 4 || width === 8) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
    for (let i = 0; i < words.length; i++) {
      const w = words[i];
      words[i] = (w << 24) | ((w & 0xff00) << 8) | ((w >>> 8) & 0xff00) | (w >>> 24);
    }
    if (width === 4) return;
    for (let i = 0; i < words.length; i += 2) {
      const low = words[i];
      words[i] = words[i + 1];
      words[i + 1] = low;
    }
  }
}

/**
 * The numbers behind little-endian bytes, without a copy. `bytes` must begin at a multiple of 8 of its buffer.
 * 64-bit integers become Int32Array where all fit, else Float64Array (exact up to 2^53).
 */
export function elementsOf(bytes: Uint8Array, type: ElementType): VoxelArray {
  const { buffer, byteOffset } = bytes;
  const length = bytes.byteLength / elementTypes[type];
  switch (type) {
    case 'int8':
      return new Int8Array(buffer, byteOffset, length);
    case 'uint8':
      return new Uint8Array(buffer, byteOffset, length);
    case 'int16':
      return new Int16Array(buffer, byteOffset, length);
    case 'uint16':
      return new Uint16Array(buffer, byteOffset, length);
    case 'int32':
      return new Int32Array(buffer, byteOffset, length);
    case 'uint32':
      return new Uint32Array(buffer, byteOffset, length);
    case 'float32':
      return new Float32Array(buffer, byteOffset, length);
    case 'float64':
      return new Float64Array(buffer, byteOffset, length);
    case 'int64':
    case 'uint64':
      return narrow64(bytes, type === 'int64');
  }
  return type satisfies never;
}

function narrow64(bytes: Uint8Array, signed: boolean): VoxelArray {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 3);
  let fits = true;
  for (let i = 0; i < values.length; i++) {
    const high = signed ? words[2 * i + 1] | 0 : words[2 * i + 1];
    const value = high * 2 ** 32 + words[2 * i];
    values[i] = value;
    if (value !== (value | 0)) fits = false;
  }
  return fits ? Int32Array.from(values) : values;
}

/** The name under which a typed array's numbers are stored. */
export function elementTypeOf(voxels: VoxelArray): Exclude<ElementType, 'int64' | 'uint64'> {
  if (voxels instanceof Int8Array) return 'int8';
  if (voxels instanceof Uint8Array) return 'uint8';
  if (voxels instanceof Int16Array) return 'int16';
  if (voxels instanceof Uint16Array) return 'uint16';
  if (voxels instanceof Int32Array) return 'int32';
  if (voxels instanceof Uint32Array) return 'uint32';
  if (voxels instanceof Float32Array) return 'float32';
  return 'float64';
}

/** The bytes of a typed array, without a copy. */
export function bytesOf(voxels: VoxelArray): Uint8Array {
  return new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
}
