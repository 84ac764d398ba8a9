/** Moving voxels without changing them: the one strided copy behind cropping, reorienting and hashing. */

import type { Geometry, Image, LabelImage, Vector3, VoxelArray } from './image.ts';

/** Side of the square tiles in which a transposing copy walks: 32 rows of 32 values stay in the first cache. */
const tile = 32;

/** A zeroed array of the same element type (a Node Buffer counts as Uint8Array). */
export function arrayLike<A extends VoxelArray>(source: A, length: number): A {
  for (const type of [
    Uint8Array,
    Int16Array,
    Uint16Array,
    Float32Array,
    Int8Array,
    Int32Array,
    Uint32Array,
    Float64Array,
  ])
    if (source instanceof type) return new type(length) as A;
  throw new TypeError('not a voxel array');
}

/**
 * Copies a strided box: output voxel (a, b, c) is `source[start + a*strides[0] + b*strides[1] + c*strides[2]]`.
 * `out` may be given to be reused.
 */
export function gather<A extends VoxelArray>(
  source: A,
  start: number,
  strides: Vector3,
  size: Vector3,
  out: A = arrayLike(source, size[0] * size[1] * size[2]),
): A {
  const [nx, ny, nz] = size;
  if (strides[0] === 1) {
    for (let c = 0, to = 0; c < nz; c++)
      for (let b = 0; b < ny; b++, to += nx) {
        const from = start + b * strides[1] + c * strides[2];
        out.set(source.subarray(from, from + nx), to);
      }
    return out;
  }
  // The output is written along its first index; the source is contiguous along another one. Tiles over
  // these two keep both in the cache; the third index is the outer loop.
  const contiguous = Math.abs(strides[1]) <= Math.abs(strides[2]) ? 1 : 2;
  const [across, outer] = contiguous === 1 ? [ny, nz] : [nz, ny];
  const [inStride, inOuter] = contiguous === 1 ? [strides[1], strides[2]] : [strides[2], strides[1]];
  const [outStride, outOuter] = contiguous === 1 ? [nx, nx * ny] : [nx * ny, nx];
  for (let o = 0; o < outer; o++)
    for (let b0 = 0; b0 < across; b0 += tile)
      for (let a0 = 0; a0 < nx; a0 += tile) {
        const from = start + o * inOuter + b0 * inStride + a0 * strides[0];
        const width = Math.min(tile, nx - a0);
        const height = Math.min(tile, across - b0);
        copyTile(
          source,
          from,
          strides[0],
          inStride,
          out,
          o * outOuter + b0 * outStride + a0,
          outStride,
          width,
          height,
        );
      }
  return out;
}

function copyTile(
  source: VoxelArray,
  from: number,
  inAlong: number,
  inAcross: number,
  out: VoxelArray,
  to: number,
  outAcross: number,
  width: number,
  height: number,
): void {
  for (let b = 0; b < height; b++) {
    let read = from + b * inAcross;
    const write = to + b * outAcross;
    for (let a = 0; a < width; a++, read += inAlong) out[write + a] = source[read];
  }
}

/** The same image on another grid, each of its arrays (voxels, padding or labels) moved by `move`. */
export function rearranged<T extends Image | LabelImage>(
  image: T,
  geometry: Geometry,
  move: <A extends VoxelArray>(voxels: A) => A,
): T {
  if ('labels' in image) return { ...image, geometry, labels: move(image.labels) };
  const { padding } = image;
  return { ...image, geometry, voxels: move(image.voxels), ...(padding && { padding: move(padding) }) };
}
