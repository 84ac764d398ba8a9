/** Lungs with lobes and vessels, airways, mediastinum, and a heart of the requested width. */

import type { Vector3 } from '../image/index.ts';
import type { Random } from '../statistics/index.ts';
import { type Side, sides } from './rib-cage.ts';
import type { Part } from './scene.ts';
import { chain, clipped, ellipsoid, type Shape } from './shapes.ts';
import type { Spine } from './spine.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';
import { sectionBounds, sectionDistance } from './tube.ts';
import { add, type Frame, frameAlong, fromFrame } from './vector.ts';

const ids = {
  upperLobeLeft: 10,
  lowerLobeLeft: 11,
  upperLobeRight: 12,
  middleLobeRight: 13,
  lowerLobeRight: 14,
  oesophagus: 15,
  trachea: 16,
  heart: 51,
  aorta: 52,
  superiorCava: 62,
};

/** Half width of the tissue between the lungs: widest before the spine, a thin fold behind the breastbone. */
function mediastinumHalfWidth(torso: Torso, z: number): (y: number) => number {
  const wall = torso.wall(z);
  return (y) => {
    const back = (y - wall.y) / wall.halfDepth;
    return (9 + 18 * Math.exp(-(((back - 0.2) / 0.5) ** 2))) * torso.size;
  };
}

/** Middle of the mediastinum: near the spine it follows the spine, in front the wall. */
function mediastinumX(torso: Torso, z: number): number {
  return 0.5 * (torso.spineX(z) + torso.wall(z).x);
}

function lungShape(torso: Torso, side: Side): Shape {
  const top = torso.levelZ('T1') + 6;
  return {
    box: { min: [-400, -400, torso.levelZ('L2')], max: [400, 400, top + 12] },
    boundsAt: (z) => sectionBounds(torso.wall(z)),
    at(z) {
      const wall = sectionDistance(torso.wall(z), 4);
      const middle = mediastinumX(torso, z);
      const half = mediastinumHalfWidth(torso, z);
      let row = Number.NaN;
      let halfHere = 0;
      return (x, y) => {
        if (y !== row) {
          row = y;
          halfHere = half(y);
        }
        const inner = halfHere - side * (x - middle);
        if (inner > 12) return inner;
        const edge = Math.max(wall(x, y) + 1.5, inner);
        if (edge > 12) return edge;
        const base = 0.75 * (torso.diaphragmZ(x, y) - z);
        return Math.max(edge, base, z - top);
      };
    },
  };
}

/** The oblique fissure rises from front to back; the right lung has a horizontal one before it. */
function lobeLabel(torso: Torso, side: Side): (x: number, y: number, z: number) => number {
  const wall = torso.wall(torso.levelZ('T7'));
  const high = torso.levelZ('T4');
  const low = torso.levelZ('T10') - 15;
  const horizontal = torso.levelZ('T7') + 4;
  return (_x, y, z) => {
    const back = (y - wall.y) / wall.halfDepth;
    const oblique = low + ((back + 0.9) / 1.8) * (high - low);
    if (z < oblique) return side > 0 ? ids.lowerLobeLeft : ids.lowerLobeRight;
    if (side > 0) return ids.upperLobeLeft;
    return z < horizontal && back < 0.35 ? ids.middleLobeRight : ids.upperLobeRight;
  };
}

/** Branching vessels from the hilum, thinner with every branching. */
function vesselShapes(torso: Torso, side: Side, random: Random): Shape[] {
  const z = torso.levelZ('T6') - 8;
  const wall = torso.wall(z);
  const hilum: Vector3 = [mediastinumX(torso, z) + side * 26 * torso.size, wall.y + 0.18 * wall.halfDepth, z];
  const shapes: Shape[] = [];
  const grow = (from: Vector3, towards: Vector3, radius: number, length: number, depth: number): void => {
    const to = add(from, [towards[0] * length, towards[1] * length, towards[2] * length]);
    shapes.push(...chain([from, to], [radius, 0.8 * radius]));
    if (depth === 0) return;
    for (let n = 0; n < 2 + (depth % 2); n++) {
      const bent: Vector3 = [
        towards[0] + 1.1 * (random.uniform() - 0.5),
        towards[1] + 1.1 * (random.uniform() - 0.5),
        towards[2] + 1.1 * (random.uniform() - 0.5),
      ];
      const norm = Math.hypot(...bent) || 1;
      grow(to, [bent[0] / norm, bent[1] / norm, bent[2] / norm], 0.66 * radius, 0.85 * length, depth - 1);
    }
  };
  const stems: readonly Vector3[] = [
    [0.4, 0.2, 0.9],
    [0.7, -0.5, 0.5],
    [0.9, 0.3, 0.1],
    [0.6, -0.5, -0.6],
    [0.45, 0.4, -0.8],
    [0.5, 0, -0.87],
  ];
  for (const [x, y, up] of stems) grow(hilum, [side * x, y, up], 4.6 * torso.size, 24 * torso.size, 4);
  return shapes;
}

function lungParts(torso: Torso, tissues: Tissues, side: Side, random: Random): Part[] {
  const lung = lungShape(torso, side);
  const inLung = (z: number) => lung.at(z);
  return [
    {
      shapes: [lung],
      layers: [{ depthMm: 0, hu: tissues.lung, label: lobeLabel(torso, side) }],
    },
    {
      shapes: vesselShapes(torso, side, random).map((vessel) => clipped(vessel, inLung)),
      layers: [{ depthMm: 0, hu: tissues.vessel }],
    },
  ];
}

/** Widest distance (mm) between the outer walls of the lungs seen from the front, and its height. */
function lungSpan(torso: Torso): { widthMm: number; z: number } {
  let widest = { widthMm: 0, z: 0 };
  for (let z = torso.levelZ('L2'); z < torso.levelZ('T4'); z += 0.5) {
    const wall = torso.wall(z);
    const edge = wall.halfWidth - 1.5;
    const aerated = sides.every((side) => torso.diaphragmZ(wall.x + side * edge, wall.y) < z - 0.5);
    if (aerated && 2 * edge > widest.widthMm) widest = { widthMm: 2 * edge, z };
  }
  return widest;
}

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
function heartParts(torso: Torso, tissues: Tissues, ctr: number): { parts: Part[]; centre: Vector3 } {
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
    { shapes: [heart], layers: [{ depthMm: 0, hu: 0.5 * (tissues.heart + 44), label: ids.heart }] },
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
