/**
 * A stationary Gaussian field of exactly unit variance at every voxel, slice by slice: the texture of
 * trabecular bone and the scanner's noise. White noise filtered with a separable Gaussian kernel whose
 * squared weights sum to one; memory is a few slices.
 */

import type { Vector3 } from '../image/index.ts';
import type { Random } from '../statistics/index.ts';

/** Weights below this, relative to the centre, are left out; a kernel of one weight is white noise. */
const negligible = 0.01;

/** Kernel along one axis: its self-convolution (the autocorrelation) has the given full width at half maximum. */
function kernel(fwhmMm: number, spacingMm: number): Float64Array {
  const sigma = fwhmMm / (2 * Math.sqrt(2 * Math.LN2)) / Math.SQRT2 / spacingMm;
  const half = [1];
  while (sigma > 0) {
    const weight = Math.exp(-0.5 * (half.length / sigma) ** 2);
    if (weight < negligible) break;
    half.push(weight);
  }
  const weights = [...half.slice(1).toReversed(), ...half];
  const norm = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0));
  return Float64Array.from(weights, (w) => w / norm);
}

/** By how much the variance of a mean over many voxels exceeds that of as many independent ones. */
export function varianceInflation(fwhmMm: number, spacingMm: Vector3): number {
  return spacingMm.reduce(
    (product, spacing) => product * kernel(fwhmMm, spacing).reduce((sum, w) => sum + w, 0) ** 2,
    1,
  );
}

/** Convolves rows of `count` outputs; element e of an input row is at e * stride. */
function filterRow(
  from: Float32Array,
  start: number,
  stride: number,
  to: Float32Array,
  at: number,
  count: number,
  k: Float64Array,
) {
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let t = 0; t < k.length; t++) sum += k[t] * from[start + (i + t) * stride];
    to[at + i * stride] = sum;
  }
}

/** Returns a function that gives the next slice (valid until the call after it). */
export function latentSlices(
  size: Vector3,
  spacingMm: Vector3,
  fwhmMm: number,
  random: Random,
): () => Float32Array {
  const [kx, ky, kz] = spacingMm.map((spacing) => kernel(fwhmMm, spacing));
  const [nx, ny] = size;
  const wide = nx + kx.length - 1;
  const tall = ny + ky.length - 1;
  const white = new Float32Array(wide * tall);
  const rows = new Float32Array(wide * tall);
  const ring: Float32Array[] = [];
  const result = new Float32Array(nx * ny);

  function inPlane(to: Float32Array): void {
    for (let n = 0; n < white.length; n++) white[n] = random.normal();
    for (let j = 0; j < tall; j++) filterRow(white, j * wide, 1, rows, j * wide, nx, kx);
    for (let i = 0; i < nx; i++) filterRow(rows, i, wide, white, i, ny, ky);
    for (let j = 0; j < ny; j++) to.set(white.subarray(j * wide, j * wide + nx), j * nx);
  }

  return () => {
    if (kx.length === 1 && ky.length === 1 && kz.length === 1) {
      for (let n = 0; n < result.length; n++) result[n] = random.normal();
      return result;
    }
    do {
      const slice = ring.length < kz.length ? new Float32Array(nx * ny) : ring.shift()!;
      inPlane(slice);
      ring.push(slice);
    } while (ring.length < kz.length);
    result.fill(0);
    for (const [t, slice] of ring.entries())
      for (let n = 0; n < result.length; n++) result[n] += kz[t] * slice[n];
    return result;
  };
}
