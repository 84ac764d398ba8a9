/** What belongs to the spine besides its vertebrae: discs, canal, cord and back muscles. */

import { subtract, type Vector3 } from '../image/index.ts';
import { between, frameAlong, fromFrame } from './frame.ts';
import type { Part } from './scene.ts';
import { chain } from './shapes.ts';
import type { Spine, SpineLevel } from './spine.ts';
import type { Tissues } from './tissues.ts';
import { bodyShape, symmetricEndplates } from './vertebral-body.ts';

const cordLabel = 79;
const autochthonLabels = { left: 86, right: 87 };

/** Points along the whole spine at a local offset that may depend on the level, then down the sacrum. */
function alongSpine(
  spine: Spine,
  offset: (level: SpineLevel, index: number) => Vector3,
  sacral?: Vector3,
): Vector3[] {
  const points = spine.levels.map((level, i) => fromFrame(level.centreMm, level.frame, offset(level, i)));
  if (sacral !== undefined)
    for (const { centreMm, frame } of spine.sacrum.slice(0, 3))
      points.push(fromFrame(centreMm, frame, sacral));
  return points;
}

/** Discs reach a little into both bodies, which are painted over them. */
export function discParts(spine: Spine, tissues: Tissues): Part[] {
  return spine.levels.map((above, i) => {
    const below = spine.levels[i + 1] ?? { ...spine.sacrum[0], size: above.size };
    const heightBelow = spine.levels[i + 1]?.size.heightMm ?? spine.sacrum[0].heightMm;
    const low = fromFrame(above.centreMm, above.frame, [0, 0, -above.size.heightMm / 2]);
    const high = fromFrame(below.centreMm, below.frame, [0, 0, heightBelow / 2]);
    const endplates = symmetricEndplates(above.size.discMm + 7, 1.05, 0);
    const body = {
      centreMm: between(low, high, 0.5),
      frame: frameAlong(subtract(above.centreMm, below.centreMm)),
      widthMm: (above.size.widthMm + below.size.widthMm) / 2,
      depthMm: (above.size.depthMm + below.size.depthMm) / 2,
      upper: endplates,
      lower: endplates,
      waist: 0,
    };
    return {
      shapes: [bodyShape(body)],
      layers: [
        { depthMm: 0, hu: tissues.annulus, label: 0 },
        { depthMm: 6, hu: tissues.disc, label: 0 },
      ],
    };
  });
}

/** Epidural fat, dural sac and cord; the cord ends behind L1. */
export function canalParts(spine: Spine, tissues: Tissues): Part[] {
  const centre = ({ size }: SpineLevel): Vector3 => [0, size.depthMm / 2 + 8.5, 0];
  const canal = alongSpine(spine, centre, [0, 19, 0]);
  const end = spine.levels.findIndex((level) => level.name === 'L2');
  return [
    {
      shapes: chain(canal, 8.2, { axis: [1, 0, 0], factor: 1.25 }),
      layers: [
        { depthMm: 0, hu: tissues.epiduralFat, label: 0 },
        { depthMm: 1.6, hu: tissues.spinalFluid, label: 0 },
      ],
    },
    {
      shapes: chain(
        canal.slice(0, end),
        canal.slice(0, end).map((_, i) => (i === end - 1 ? 2 : 4)),
        { axis: [1, 0, 0], factor: 1.2 },
      ),
      layers: [{ depthMm: 0, hu: tissues.cord, label: cordLabel }],
    },
  ];
}

/** The erector spinae on both sides of the spinous processes. */
export function backMuscleParts(spine: Spine, tissues: Tissues): Part[] {
  return ([1, -1] as const).map((side) => {
    const points = alongSpine(
      spine,
      ({ size }, i) => [side * (i < 11 ? 20 : 25), size.depthMm / 2 + (i < 11 ? 32 : 34), 0],
      [side * 22, 31, 0],
    );
    const radii = points.map((_, i) => (i < 11 ? 11 + 0.5 * i : Math.max(8, 20 - 1.4 * Math.abs(i - 14))));
    const label = side > 0 ? autochthonLabels.left : autochthonLabels.right;
    return {
      shapes: chain(points, radii, { axis: [1, 0, 0], factor: 1.35 }),
      blendMm: 4,
      layers: [{ depthMm: 0, hu: tissues.muscle, label }],
    };
  });
}
