/** Colon and small bowel, and the space that holds the organs of the abdomen. */

import type { Vector3 } from '../image/index.ts';
import type { Random } from '../statistics/index.ts';
import { between, frameAlong } from './frame.ts';
import type { LevelName } from './levels.ts';
import type { Layer, Part } from './scene.ts';
import { clipped, ellipsoid } from './shapes.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';
import { sectionDistance } from './tube.ts';

const ids = { smallBowel: 18, colon: 20 };

/** Inside the wall and below the diaphragm, 3 mm off both. */
export function peritoneum(torso: Torso) {
  return (z: number) => {
    const wall = sectionDistance(torso.wall(z), 3);
    return (x: number, y: number) => Math.max(wall(x, y) + 3, 0.8 * (z + 3 - torso.diaphragmZ(x, y)));
  };
}

/** Colon as a frame around loops of small bowel, some with gas. */
export function bowelParts(torso: Torso, tissues: Tissues, random: Random): Part[] {
  const at = (level: LevelName, left: number, back: number): Vector3 => {
    const z = torso.levelZ(level);
    const wall = torso.wall(z);
    return [wall.x + left * wall.halfWidth, wall.y + back * wall.halfDepth, z];
  };
  const frame: Vector3[] = [
    at('L5', -0.72, -0.1),
    at('L3', -0.8, 0.1),
    at('L2', -0.74, -0.1),
    at('L2', -0.4, -0.66),
    at('L3', 0, -0.74),
    at('L1', 0.5, -0.6),
    at('L1', 0.8, 0.05),
    at('L3', 0.82, 0.15),
    at('L5', 0.74, 0),
  ];
  const haustra = frame.slice(1).flatMap((b, i) =>
    [0, 0.25, 0.5, 0.75].map((t) => {
      const p = between(frame[i], b, t);
      return { p, r: (15 + 5 * random.uniform()) * torso.size, gas: random.uniform() };
    }),
  );
  const inside = peritoneum(torso);
  const loops = Array.from({ length: 34 }, () => {
    const level = (['L3', 'L4', 'L4', 'L5', 'L5'] as const)[random.integer(5)];
    const p = at(level, 1.1 * (random.uniform() - 0.5), -0.62 + 0.5 * random.uniform());
    const turn = frameAlong([2 * random.uniform() - 1, 2 * random.uniform() - 1, 0.5]);
    return clipped(ellipsoid([p[0], p[1], p[2] + 20 * (random.uniform() - 0.5)], [13, 13, 24], turn), inside);
  });
  const gut = (hu: number, label: number): Layer[] => [
    { depthMm: 0, hu: 45, label },
    { depthMm: 2.2, hu, label },
  ];
  return [
    { shapes: loops, layers: gut(tissues.bowel, ids.smallBowel) },
    {
      shapes: haustra.map(({ p, r }) => clipped(ellipsoid(p, [r, r, r]), inside)),
      blendMm: 5,
      layers: gut(tissues.stool, ids.colon),
    },
    {
      shapes: haustra
        .filter(({ gas }) => gas < 0.45)
        .map(({ p, r }) =>
          clipped(ellipsoid([p[0], p[1] - 0.3 * r, p[2]], [0.7 * r, 0.5 * r, 0.7 * r]), inside),
        ),
      layers: [{ depthMm: 0, hu: tissues.air, label: ids.colon }],
    },
  ];
}
