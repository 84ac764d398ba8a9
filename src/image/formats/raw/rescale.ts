/** Stored numbers to final values, in the smallest array that holds them exactly. */

import type { VoxelArray } from '../../image.ts';

/** Smallest and largest finite value, and how many are not finite (NaN or infinite). */
export function valueRange(voxels: VoxelArray): { min: number; max: number; notFinite: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let notFinite = 0;
  for (let i = 0; i < voxels.length; i++) {
    const v = voxels[i];
    if (v - v !== 0) notFinite++;
    else {
      if (v < min) min = v;
      if (v > max) max = v;
    }
  }
  return { min, max, notFinite };
}

export function isFloat(voxels: VoxelArray): voxels is Float32Array | Float64Array {
  return voxels instanceof Float32Array || voxels instanceof Float64Array;
}

/**
 * `slope * stored + intercept`, computed in double precision.
 * Integers stay integers where slope and intercept are whole numbers (Int16Array if all values fit, else
 * Int32Array); other results are Float32Array, unless a stored number has more than float32's 24 bits, then
 * Float64Array. Nothing to do returns the same array; 16-bit integers are rescaled in place.
 */
export function rescale(stored: VoxelArray, slope: number, intercept: number): VoxelArray {
  if (slope === 1 && intercept === 0) return stored;
  const { min, max } = valueRange(stored);
  const ends = [min * slope + intercept, max * slope + intercept];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const whole = !isFloat(stored) && Number.isInteger(slope) && Number.isInteger(intercept);
  let out: VoxelArray;
  if (whole && low >= -32768 && high <= 32767)
    out =
      stored.BYTES_PER_ELEMENT === 2
        ? new Int16Array(stored.buffer, stored.byteOffset, stored.length)
        : new Int16Array(stored.length);
  else if (whole && low >= -(2 ** 31) && high < 2 ** 31) out = new Int32Array(stored.length);
  else if (stored instanceof Float64Array || Math.max(-min, max) > 2 ** 24)
    out = new Float64Array(stored.length);
  else out = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) out[i] = stored[i] * slope + intercept;
  return out;
}

/** Float64Array to Float32Array where that loses nothing; other arrays as they are. */
export function narrowFloat64(voxels: VoxelArray): VoxelArray {
  if (!(voxels instanceof Float64Array)) return voxels;
  for (let i = 0; i < voxels.length; i++)
    if (Math.fround(voxels[i]) !== voxels[i] && !Number.isNaN(voxels[i])) return voxels;
  return Float32Array.from(voxels);
}
