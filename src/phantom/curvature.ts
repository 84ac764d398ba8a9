/** Scoliosis and kyphosis of a chain of vertebral centroids, as published for projections of the spine. */

import type { Vector3 } from '../image/index.ts';

const degrees = 180 / Math.PI;

function angleBetweenDeg(ax: number, ay: number, bx: number, by: number): number {
  return Math.atan2(Math.abs(ax * by - ay * bx), ax * bx + ay * by) * degrees;
}

/**
 * Spinal curvature deviation in the frontal projection (left-right, superior-inferior): the exterior angle at
 * the centroid farthest from the chord between the first and the last one. 0 for a straight spine and half
 * the angle that a circular arc subtends. Needs three centroids or more, superior to inferior.
 */
export function spinalCurvatureDeviationDeg(centroids: readonly Vector3[]): number {
  const first = centroids[0];
  const last = centroids[centroids.length - 1];
  const chordX = last[0] - first[0];
  const chordZ = last[2] - first[2];
  let apex = first;
  let farthest = -1;
  for (const centroid of centroids.slice(1, -1)) {
    const offset = Math.abs(chordX * (centroid[2] - first[2]) - chordZ * (centroid[0] - first[0]));
    if (offset <= farthest) continue;
    farthest = offset;
    apex = centroid;
  }
  return angleBetweenDeg(apex[0] - first[0], apex[2] - first[2], last[0] - apex[0], last[2] - apex[2]);
}

/** Second derivatives of the natural cubic spline through (t, y). */
function naturalSpline(t: readonly number[], y: readonly number[]): number[] {
  const n = t.length;
  const second = new Array<number>(n).fill(0);
  const upper = new Array<number>(n).fill(0);
  for (let i = 1; i < n - 1; i++) {
    const before = t[i] - t[i - 1];
    const after = t[i + 1] - t[i];
    const pivot = 2 * (before + after) - before * upper[i - 1];
    upper[i] = after / pivot;
    const jump = 6 * ((y[i + 1] - y[i]) / after - (y[i] - y[i - 1]) / before);
    second[i] = (jump - before * second[i - 1]) / pivot;
  }
  for (let i = n - 2; i > 0; i--) second[i] -= upper[i] * second[i + 1];
  return second;
}

/**
 * Slope of the sagittal centroid curve (posterior lean of its upward tangent against the vertical, degrees)
 * at every centroid: natural cubic splines y(t) and z(t) over the chord length t.
 */
export function sagittalTangentsDeg(centroids: readonly Vector3[]): number[] {
  const t = [0];
  for (let i = 1; i < centroids.length; i++)
    t.push(
      t[i - 1] + Math.hypot(centroids[i][1] - centroids[i - 1][1], centroids[i][2] - centroids[i - 1][2]),
    );
  const slopes = ([1, 2] as const).map((axis) => {
    const values = centroids.map((c) => c[axis]);
    const second = naturalSpline(t, values);
    return values.map((_, i) => {
      const left = Math.min(i, values.length - 2);
      const h = t[left + 1] - t[left];
      const secant = (values[left + 1] - values[left]) / h;
      return i === left
        ? secant - (h / 6) * (2 * second[left] + second[left + 1])
        : secant + (h / 6) * (second[left] + 2 * second[left + 1]);
    });
  });
  // Centroids run downwards, the tangent upwards.
  return centroids.map((_, i) => Math.atan2(-slopes[0][i], -slopes[1][i]) * degrees);
}
