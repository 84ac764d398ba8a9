/** A heart whose widest row in the frontal projection has the requested width. */

import type { Vector3 } from '../image/index.ts';
import { type Frame, frameAlong, fromFrame } from './frame.ts';
import { lungSpan } from './lungs.ts';
import type { Part } from './scene.ts';
import { clipped, ellipsoid, type Shape } from './shapes.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';
import { sectionDistance } from './tube.ts';

const heartLabel = 51;

/** Semi-axes of the heart for a width, and its frame: apex to the left, front and below. */
function heartForm(halfWidth: number, size: number): { radii: Vector3; frame: Frame } {
  const frame = frameAlong([-0.72, 0.42, 0.55]);
  const radiiFor = (g: number): Vector3 => [46 * size * g ** 0.6, 42 * size * g ** 0.5, 66 * size * g];
  // The widest row of an ellipsoid's frontal projection, from its shape matrix in (left-right, up).
  const widestRow = (radii: Vector3) => {
    const entry = (i: 0 | 2, j: 0 | 2) =>
      radii[0] ** 2 * frame.left[i] * frame.left[j] +
      radii[1] ** 2 * frame.posterior[i] * frame.posterior[j] +
      radii[2] ** 2 * frame.up[i] * frame.up[j];
    return Math.sqrt(entry(0, 0) - entry(0, 2) ** 2 / entry(2, 2));
  };
  let [low, high] = [0.1, 5];
  for (let i = 0; i < 40; i++) {
    const g = (low + high) / 2;
    if (widestRow(radiiFor(g)) < halfWidth) low = g;
    else high = g;
  }
  return { radii: radiiFor((low + high) / 2), frame };
}

/** The heart: on the diaphragm, two thirds left of the middle, its width the ratio times that of the lungs. */
export function heartParts(torso: Torso, tissues: Tissues, ctr: number): { parts: Part[]; centre: Vector3 } {
  const { widthMm } = lungSpan(torso);
  const half = (ctr * widthMm) / 2;
  const { radii, frame } = heartForm(half, torso.size);
  const z = torso.levelZ('T8') + 0.2 * (torso.levelZ('T7') - torso.levelZ('T8'));
  const wall = torso.wall(z);
  const shift = Math.min(0.3 * half, wall.halfWidth - half - 8);
  const centre: Vector3 = [wall.x + shift, wall.y - 0.26 * wall.halfDepth, z];
  const inside = (height: number) => {
    const wallThere = sectionDistance(torso.wall(height), 6);
    return (x: number, y: number) => wallThere(x, y) + 4;
  };
  const heart = clipped(ellipsoid(centre, radii, frame), inside);
  const chamber = (offset: Vector3, scale: number): Shape =>
    ellipsoid(
      fromFrame(centre, frame, offset),
      [scale * radii[0], scale * radii[1], 1.15 * scale * radii[2]],
      frame,
    );
  const parts: Part[] = [
    { shapes: [heart], layers: [{ depthMm: 0, hu: 0.5 * (tissues.heart + 44), label: heartLabel }] },
    {
      shapes: [
        chamber([0.3 * radii[0], 0.1 * radii[1], -0.2 * radii[2]], 0.42),
        chamber([-0.45 * radii[0], 0, 0.05 * radii[2]], 0.38),
      ],
      blendMm: 2,
      layers: [{ depthMm: 0, hu: tissues.heart }],
    },
  ];
  return { parts, centre };
}
