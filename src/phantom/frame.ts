/** Frames in LPS millimetres, for placing anatomy. */

import { cross, normalise, rejectFrom, type Vector3 } from '../image/index.ts';

/** Right-handed axes of a part: towards the patient's left, posterior and up when the part stands upright. */
export interface Frame {
  readonly left: Vector3;
  readonly posterior: Vector3;
  readonly up: Vector3;
}

/** Left and right of the patient, as the sign of x. */
export type Side = 1 | -1;
export const sides: readonly Side[] = [1, -1];

export const uprightFrame: Frame = { left: [1, 0, 0], posterior: [0, 1, 0], up: [0, 0, 1] };

/** The point a fraction `t` of the way from `a` to `b`. */
export const between = (a: Vector3, b: Vector3, t: number): Vector3 => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
];

/** World position of a point given in a frame as (left, posterior, up) millimetres from `centre`. */
export function fromFrame(centre: Vector3, frame: Frame, local: Vector3): Vector3 {
  const [l, p, u] = local;
  return [
    centre[0] + l * frame.left[0] + p * frame.posterior[0] + u * frame.up[0],
    centre[1] + l * frame.left[1] + p * frame.posterior[1] + u * frame.up[1],
    centre[2] + l * frame.left[2] + p * frame.posterior[2] + u * frame.up[2],
  ];
}

/** The frame whose `up` is the given tangent and whose `left` lies as close to world left as it can. */
export function frameAlong(tangent: Vector3): Frame {
  const up = normalise(tangent);
  const left = normalise(rejectFrom(up, [1, 0, 0]));
  return { left, posterior: cross(up, left), up };
}
