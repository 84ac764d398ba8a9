/** Going on with an image into its padding, so that spline coefficients beside padding know nothing of it. */

import type { Vector3, VoxelArray } from './image.ts';

/**
 * Layers of padding that are replaced: only places
 * two voxels from padding use the spline, and it carries 0.27^8 = 3e-5 of a voxel that far.
 */
const layers = 6;

/**
 * A copy in which padding goes on from the real voxels beside it, layer by layer (each the mean of the
 * neighbours that have a value), and deeper padding is the mean of the real voxels. Only spline coefficients
 * are made from it. The same for every orientation of the volume, but for rounding.
 */
export function extended(voxels: VoxelArray, padding: Uint8Array, size: Vector3): Float32Array {
  const out = new Float32Array(voxels.length);
  let sum = 0;
  let count = 0;
  for (let v = 0; v < out.length; v++)
    if (padding[v] === 0) {
      out[v] = voxels[v];
      sum += voxels[v];
      count++;
    }
  const missing = padding.slice();
  for (let layer = 0, front = firstFront(missing, size); layer < layers && front.length > 0; layer++) {
    const values = front.map((v) => knownMean(out, missing, v, size));
    for (let n = 0; n < front.length; n++) {
      out[front[n]] = values[n];
      missing[front[n]] = 0;
    }
    const next: number[] = [];
    for (const v of front)
      eachNeighbour(v, size, (w) => {
        if (missing[w] !== 1) return;
        missing[w] = queued;
        next.push(w);
      });
    front = next;
  }
  const mean = count > 0 ? sum / count : 0;
  for (let v = 0; v < out.length; v++) if (missing[v] !== 0) out[v] = mean;
  return out;
}

/** Mark of a missing voxel that is already part of the next layer. */
const queued = 2;

function knownMean(values: Float32Array, missing: Uint8Array, v: number, size: Vector3): number {
  let total = 0;
  let known = 0;
  eachNeighbour(v, size, (w) => {
    if (missing[w] !== 0) return;
    total += values[w];
    known++;
  });
  return total / known;
}

/** The missing voxels that share a face with one that is not. */
function firstFront(missing: Uint8Array, [nx, ny, nz]: Vector3): number[] {
  const front: number[] = [];
  const area = nx * ny;
  for (let k = 0, v = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, v++)
        if (
          missing[v] !== 0 &&
          ((i > 0 && missing[v - 1] === 0) ||
            (i + 1 < nx && missing[v + 1] === 0) ||
            (j > 0 && missing[v - nx] === 0) ||
            (j + 1 < ny && missing[v + nx] === 0) ||
            (k > 0 && missing[v - area] === 0) ||
            (k + 1 < nz && missing[v + area] === 0))
        )
          front.push(v);
  return front;
}

function eachNeighbour(v: number, [nx, ny, nz]: Vector3, visit: (w: number) => void): void {
  const i = v % nx;
  const j = Math.floor(v / nx) % ny;
  const k = Math.floor(v / (nx * ny));
  if (i > 0) visit(v - 1);
  if (i + 1 < nx) visit(v + 1);
  if (j > 0) visit(v - nx);
  if (j + 1 < ny) visit(v + nx);
  if (k > 0) visit(v - nx * ny);
  if (k + 1 < nz) visit(v + nx * ny);
}
