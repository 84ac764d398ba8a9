/** The organs of the chest in painting order: lungs, heart, great vessels, airways and gullet. */

import type { Vector3 } from '../image/index.ts';
import type { Random } from '../statistics/index.ts';
import { fromFrame, sides } from './frame.ts';
import { heartParts } from './heart.ts';
import { lungParts, mediastinumX } from './lungs.ts';
import type { Part } from './scene.ts';
import { chain } from './shapes.ts';
import type { Spine } from './spine.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';

const ids = { oesophagus: 15, trachea: 16, aorta: 52, superiorCava: 62 };

/** Ascending aorta and arch, superior vena cava and pulmonary trunk. */
function vesselParts(spine: Spine, torso: Torso, tissues: Tissues, heart: Vector3): Part[] {
  const archZ = torso.levelZ('T4') - 4;
  const t5 = spine.levels.find((level) => level.name === 'T5')!;
  const x = mediastinumX(torso, archZ);
  const descending = fromFrame(t5.centreMm, t5.frame, [21, 4 - t5.size.depthMm / 2, 0]);
  const front = torso.wall(archZ).y - 0.15 * torso.wall(archZ).halfDepth;
  const middle = (front + descending[1]) / 2;
  const arch: Vector3[] = [
    [heart[0] - 18, heart[1] + 2, heart[2] + 14],
    [x - 18, front, archZ - 26],
    [x - 12, front + 3, archZ - 4],
    [x + 4, middle - 6, archZ + 6],
    [x + 17, middle + 14, archZ + 2],
    descending,
  ];
  const cava: Vector3[] = [
    [heart[0] - 42, heart[1] + 10, heart[2] + 6],
    [x - 27, front + 12, archZ - 24],
    [x - 20, front + 12, archZ + 26],
    [x - 18, front + 12, archZ + 60],
  ];
  const pulmonary: Vector3[] = [
    [heart[0] + 2, heart[1] - 12, heart[2] + 26],
    [x + 8, front + 8, archZ - 26],
    [x + 30, middle + 6, archZ - 32],
  ];
  const rightBranch: Vector3[] = [pulmonary[1], [x - 34, middle + 4, archZ - 34]];
  const plain = (points: Vector3[], radii: number[], hu: number, label: number): Part => ({
    shapes: chain(points, radii),
    blendMm: 2,
    layers: [{ depthMm: 0, hu, label }],
  });
  const s = torso.size;
  return [
    plain(pulmonary, [13 * s, 12 * s, 9 * s], tissues.heart, 0),
    plain(rightBranch, [10 * s, 8 * s], tissues.heart, 0),
    plain(cava, [9 * s, 9 * s, 8 * s, 8 * s], tissues.cava, ids.superiorCava),
    plain(
      arch,
      [14, 15, 14.5, 13.5, 12.5, 12].map((r) => r * s),
      tissues.aorta,
      ids.aorta,
    ),
  ];
}

/** Windpipe with its two main bronchi, and the gullet behind it. */
function airwayParts(spine: Spine, torso: Torso, tissues: Tissues): Part[] {
  const before = (index: number, left: number, front: number): Vector3 => {
    const { centreMm, frame, size } = spine.levels[index];
    return fromFrame(centreMm, frame, [left, front - size.depthMm / 2, 0]);
  };
  const carina = before(4, 3, -22);
  const s = torso.size;
  const bronchi = sides.map((side): Vector3[] => [
    carina,
    [carina[0] + side * 20 * s, carina[1] - 1, carina[2] - 20 * s],
    [carina[0] + side * 38 * s, carina[1] + 4, carina[2] - 33 * s],
  ]);
  const wall = { depthMm: 0, hu: tissues.trachealWall, label: ids.trachea };
  const lumen = { depthMm: 1.5, hu: tissues.air, label: ids.trachea };
  const gullet = [0, 2, 4, 6, 8, 9].map((i) => before(i, i < 6 ? 4 : 6, i < 8 ? -9 : -14));
  return [
    {
      shapes: chain(gullet, 6.5 * s, { axis: [1, 0, 0], factor: 1.5 }),
      layers: [{ depthMm: 0, hu: tissues.muscle - 14, label: ids.oesophagus }],
    },
    {
      shapes: [
        ...chain([before(0, 0, -26), before(1, 0, -25), before(3, 2, -23), carina], 10 * s),
        ...chain(bronchi[0], [8 * s, 7 * s, 6 * s]),
        ...chain(bronchi[1], [8.5 * s, 7.5 * s, 6.5 * s]),
      ],
      blendMm: 2,
      layers: [wall, lumen],
    },
  ];
}

/** Lungs, heart, great vessels, windpipe and gullet; the heart is sized so that its width meets the ratio `ctr`. */
export function chestParts(
  spine: Spine,
  torso: Torso,
  tissues: Tissues,
  ctr: number,
  random: Random,
): Part[] {
  const heart = heartParts(torso, tissues, ctr);
  return [
    ...sides.flatMap((side) => lungParts(torso, tissues, side, random)),
    ...heart.parts,
    ...vesselParts(spine, torso, tissues, heart.centre),
    ...airwayParts(spine, torso, tissues),
  ];
}
