/**
 * Arithmetic of three-vectors and 3x3 matrices, mostly positions and directions in LPS millimetres. Nothing is
 * changed in place.
 */

import type { Matrix3, Vector3 } from './image.ts';

/** The first three of a list of numbers. */
export function vector3(values: ArrayLike<number>): Vector3 {
  return [values[0], values[1], values[2]];
}

/** What `each` makes of every component. */
export function mapVector(a: Vector3, each: (value: number, axis: number) => number): Vector3 {
  return [each(a[0], 0), each(a[1], 1), each(a[2], 2)];
}

/** What `each` makes of every entry of a row-major matrix. */
export function mapMatrix(m: Matrix3, each: (value: number, row: number, column: number) => number): Matrix3 {
  const at = (entry: number) => each(m[entry], Math.floor(entry / 3), entry % 3);
  return [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8)];
}

/** The row-major matrix with these columns. */
export function matrixOfColumns(a: Vector3, b: Vector3, c: Vector3): Matrix3 {
  return [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]];
}

export function add(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** a + b * factor */
export function addScaled(a: Vector3, b: Vector3, factor: number): Vector3 {
  return [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor];
}

export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The unit vector of the same direction; NaN for a vector of length 0. Negative zero, odd in a header, becomes 0. */
export function normalise(a: Vector3): Vector3 {
  const length = Math.hypot(a[0], a[1], a[2]);
  return [a[0] / length + 0, a[1] / length + 0, a[2] / length + 0];
}

/** The part of `a` that is perpendicular to the unit vector `axis`. */
export function rejectFrom(axis: Vector3, a: Vector3): Vector3 {
  return addScaled(a, axis, -dot(axis, a));
}

/** Distance of two points. */
export function distanceMm(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Angle between two unit vectors in degrees. */
export function angleDeg(a: Vector3, b: Vector3): number {
  return (Math.atan2(Math.hypot(...cross(a, b)), dot(a, b)) * 180) / Math.PI;
}
