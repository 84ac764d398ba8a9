/** Lungs with lobes and branching vessels, and the space between them. */

import { add, type Vector3 } from '../image/index.ts';
import type { Random } from '../statistics/index.ts';
import { type Side, sides } from './frame.ts';
import type { Part } from './scene.ts';
import { chain, clipped, type Shape } from './shapes.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';
import { sectionBounds, sectionDistance } from './tube.ts';

const ids = {
  upperLobeLeft: 10,
  lowerLobeLeft: 11,
  upperLobeRight: 12,
  middleLobeRight: 13,
  lowerLobeRight: 14,
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
export function mediastinumX(torso: Torso, z: number): number {
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

/** One lung with its vessels. */
export function lungParts(torso: Torso, tissues: Tissues, side: Side, random: Random): Part[] {
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
export function lungSpan(torso: Torso): { widthMm: number; z: number } {
  let widest = { widthMm: 0, z: 0 };
  for (let z = torso.levelZ('L2'); z < torso.levelZ('T4'); z += 0.5) {
    const wall = torso.wall(z);
    const edge = wall.halfWidth - 1.5;
    const aerated = sides.every((side) => torso.diaphragmZ(wall.x + side * edge, wall.y) < z - 0.5);
    if (aerated && 2 * edge > widest.widthMm) widest = { widthMm: 2 * edge, z };
  }
  return widest;
}
