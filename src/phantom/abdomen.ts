/** Organs, vessels and muscles between diaphragm and pelvis, as simple solids that hang on spine and wall. */

import type { Vector3 } from '../image/index.ts';
import type { Random } from '../statistics/index.ts';
import { bowelParts, peritoneum } from './bowel.ts';
import { frameAlong, fromFrame, uprightFrame } from './frame.ts';
import type { LevelName } from './levels.ts';
import type { Layer, Part } from './scene.ts';
import { chain, clipped, ellipsoid, type Shape } from './shapes.ts';
import type { Spine } from './spine.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';

const ids = {
  spleen: 1,
  kidney: { right: 2, left: 3 },
  liver: 5,
  stomach: 6,
  pancreas: 7,
  aorta: 52,
  cava: 63,
  iliacArtery: { left: 65, right: 66 },
  psoas: { left: 88, right: 89 },
};

const solid = (shapes: readonly Shape[], hu: number, label: number, blendMm = 0): Part => ({
  shapes,
  blendMm,
  layers: [{ depthMm: 0, hu, label }],
});

/** A point at a local offset (left, posterior of the body's front, up) from a level's body. */
function atLevel(spine: Spine, name: LevelName, left: number, behindFront: number, up = 0): Vector3 {
  const level = spine.levels.find((candidate) => candidate.name === name)!;
  return fromFrame(level.centreMm, level.frame, [left, behindFront - level.size.depthMm / 2, up]);
}

/** Kidneys lie beside the psoas from T12 to L3, upper poles closer together. */
function kidneys(spine: Spine, torso: Torso, tissues: Tissues): Part[] {
  return ([1, -1] as const).map((side) => {
    const level = side > 0 ? 'L1' : 'L2';
    const centre = atLevel(spine, level, side * 60 * torso.size, 24, side > 0 ? -8 : 8);
    const frame = frameAlong([-side * 0.22, 0.2, 1]);
    return {
      shapes: [ellipsoid(centre, [27 * torso.size, 24 * torso.size, 54 * torso.size], frame)],
      layers: [
        { depthMm: 0, hu: tissues.kidney, label: side > 0 ? ids.kidney.left : ids.kidney.right },
        { depthMm: 17, hu: tissues.kidney * 0.75, label: side > 0 ? ids.kidney.left : ids.kidney.right },
      ],
    };
  });
}

/** Descending aorta with its iliac branches, and the vena cava on its right. */
function greatVessels(spine: Spine, tissues: Tissues): Part[] {
  const descending: readonly (readonly [LevelName, number, number])[] = [
    ['T5', 21, 4],
    ['T7', 21, 2],
    ['T9', 18, -3],
    ['T11', 12, -9],
    ['T12', 8, -13],
    ['L1', 7, -14],
    ['L2', 7, -13],
    ['L3', 7, -12],
    ['L4', 5, -11],
  ];
  const trunk = descending.map(([name, left, front]) => atLevel(spine, name, left, front));
  const cava = (['T10', 'T12', 'L2', 'L4'] as const).map((name, i) =>
    atLevel(spine, name, [-32, -27, -20, -18][i], [-34, -22, -12, -10][i]),
  );
  const s1 = spine.sacrum[0];
  const branch = (side: 1 | -1): Vector3[] => [
    trunk[trunk.length - 1],
    atLevel(spine, 'L5', side * 18, -10),
    fromFrame(s1.centreMm, s1.frame, [side * 38, -14, -14]),
    fromFrame(s1.centreMm, uprightFrame, [side * 62, -50, -62]),
    fromFrame(s1.centreMm, uprightFrame, [side * 72, -92, -98]),
  ];
  return [
    solid(chain(cava, 10.5, { axis: [1, 0, 0], factor: 1.2 }), tissues.cava, ids.cava),
    solid(
      chain(
        trunk,
        trunk.map((_, i) => 12 - 0.42 * i),
      ),
      tissues.aorta,
      ids.aorta,
    ),
    solid(chain(branch(1), 5), tissues.aorta, ids.iliacArtery.left),
    solid(chain(branch(-1), 5), tissues.aorta, ids.iliacArtery.right),
  ];
}

/** The psoas beside the lumbar bodies, joined by the iliacus in the pelvis. */
function psoas(spine: Spine, tissues: Tissues): Part[] {
  const s1 = spine.sacrum[0].centreMm;
  return ([1, -1] as const).map((side) => {
    const points: Vector3[] = [
      atLevel(spine, 'T12', side * 22, 22),
      atLevel(spine, 'L2', side * 33, 22),
      atLevel(spine, 'L4', side * 42, 20),
      atLevel(spine, 'L5', side * 50, 14),
      fromFrame(s1, uprightFrame, [side * 66, -36, -30]),
      fromFrame(s1, uprightFrame, [side * 84, -66, -85]),
      fromFrame(s1, uprightFrame, [side * 86, -52, -125]),
    ];
    return solid(
      chain(points, [5, 12, 18, 19, 17, 14, 12], { axis: [0, 1, 0], factor: 1.15 }),
      tissues.muscle + 4,
      side > 0 ? ids.psoas.left : ids.psoas.right,
      3,
    );
  });
}

/** Liver, spleen and stomach under the diaphragm, pancreas before L1. */
function upperOrgans(spine: Spine, torso: Torso, tissues: Tissues): Part[] {
  const inside = peritoneum(torso);
  const { size } = torso;
  const z = torso.levelZ('T11');
  const wall = torso.wall(z);
  const at = (left: number, back: number, up: number): Vector3 => [
    wall.x + left * wall.halfWidth,
    wall.y + back * wall.halfDepth,
    z + up * size,
  ];
  const kept = (shapes: readonly Shape[]) => shapes.map((shape) => clipped(shape, inside));
  const r = (a: number, b: number, c: number): Vector3 => [a * size, b * size, c * size];
  const liver = kept([
    ellipsoid(at(-0.52, 0, -6), r(72, 88, 88)),
    ellipsoid(at(-0.05, -0.38, 22), r(75, 45, 42)),
  ]);
  const spleen = kept([ellipsoid(at(0.68, 0.5, 0), r(24, 46, 48), frameAlong([0.25, 0.2, 1]))]);
  const stomach = kept([
    ellipsoid(at(0.5, -0.02, 28), r(42, 45, 40)),
    ellipsoid(at(0.42, -0.42, -28), r(36, 34, 46)),
    ellipsoid(at(0.1, -0.5, -62), r(44, 26, 24)),
  ]);
  const bubble: Layer = { depthMm: 3, hu: tissues.stomach, label: ids.stomach };
  const pancreas = chain(
    [atLevel(spine, 'L2', -34, -40), atLevel(spine, 'L1', -4, -38), atLevel(spine, 'L1', 62, -14, 18)],
    [14, 10, 9],
  );
  return [
    solid(liver, tissues.liver, ids.liver, 12),
    solid(spleen, tissues.spleen, ids.spleen),
    {
      shapes: stomach,
      blendMm: 14,
      layers: [{ depthMm: 0, hu: tissues.muscle - 8, label: ids.stomach }, bubble],
    },
    // Air rises to the front of a patient who lies on the back.
    solid([clipped(ellipsoid(at(0.46, -0.5, 6), r(24, 15, 34)), inside)], tissues.air, ids.stomach),
    solid(pancreas, tissues.pancreas, ids.pancreas, 4),
  ];
}

/** From back to front in painting order; later parts displace earlier ones. */
export function abdomenParts(spine: Spine, torso: Torso, tissues: Tissues, random: Random): Part[] {
  return [
    ...bowelParts(torso, tissues, random),
    ...upperOrgans(spine, torso, tissues),
    ...kidneys(spine, torso, tissues),
    ...psoas(spine, tissues),
    ...greatVessels(spine, tissues),
  ];
}
