/** Directions that no axis of the patient is parallel to, for tests. */

import type { Matrix3 } from '../image.ts';

/** Rotation by three angles (radians) about z, y and x: Rz Ry Rx. */
export function rotation(a: number, b: number, c: number): Matrix3 {
  const [ca, sa, cb, sb, cc, sc] = [a, b, c].flatMap((angle) => [Math.cos(angle), Math.sin(angle)]);
  return [
    ca * cb,
    ca * sb * sc - sa * cc,
    ca * sb * cc + sa * sc,
    sa * cb,
    sa * sb * sc + ca * cc,
    sa * sb * cc - ca * sc,
    -sb,
    cb * sc,
    cb * cc,
  ];
}
