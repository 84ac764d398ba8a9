/** Ribs, their cartilages, breastbone, collar bones and shoulder blades, laid on the wall of the torso. */

import type { Vector3 } from '../image/index.ts';
import { fromFrame, type Side, sides } from './frame.ts';
import type { LevelName } from './levels.ts';
import type { Layer, Part } from './scene.ts';
import { chain, plate, rod } from './shapes.ts';
import type { Spine } from './spine.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';
import { sectionPoint } from './tube.ts';

const ids = {
  rib: { left: 91, right: 103 }, // plus the rib's number
  sternum: 116,
  cartilage: 117,
  scapula: { left: 71, right: 72 },
  clavicle: { left: 73, right: 74 },
};

/** Per rib: angle from the posterior midline at which bone ends, and how far it has descended there (mm). */
const ribEnds: readonly (readonly [number, number])[] = [
  [132, 24],
  [138, 42],
  [141, 56],
  [143, 70],
  [142, 82],
  [138, 92],
  [131, 98],
  [121, 98],
  [111, 92],
  [100, 80],
  [76, 54],
  [46, 26],
];

/** Middle of a rib lies this far outside the wall. */
const ribOutMm = 6;
const startAngle = 17;

/** A point on the wall at an angle from the posterior midline, moved outwards. */
function onWall(torso: Torso, side: Side, angleDeg: number, z: number, outMm: number): Vector3 {
  const [x, y] = sectionPoint(torso.wall(z), side * angleDeg, outMm);
  return [x, y, z];
}

const bony = (cortex: number, inside: number, corticalMm: number, label: number): Layer[] => [
  { depthMm: 0, hu: cortex, label },
  { depthMm: corticalMm, hu: inside, label },
];

/** From the vertebra's side over its transverse process along the wall; steepest at the flank. */
function ribPath(spine: Spine, torso: Torso, side: Side, number: number): Vector3[] {
  const level = spine.levels[number - 1];
  const { widthMm, depthMm, heightMm } = level.size;
  const at = (l: number, p: number, u: number) => fromFrame(level.centreMm, level.frame, [side * l, p, u]);
  const head = at(widthMm / 2 + 1, depthMm / 2 - 5, 0.32 * heightMm);
  const tubercle = at(widthMm / 2 + 17 * torso.size, depthMm / 2 + 14 * torso.size, 0.22 * heightMm);
  const [endAngle, drop] = ribEnds[number - 1];
  const points = [head, tubercle];
  const steps = Math.ceil((endAngle - startAngle) / 7);
  for (let i = 1; i <= steps; i++) {
    const t = i / steps;
    const z = tubercle[2] - drop * torso.size * (0.35 * t + 0.65 * t * t * (3 - 2 * t));
    points.push(onWall(torso, side, startAngle + t * (endAngle - startAngle), z, ribOutMm));
  }
  return points;
}

function ribParts(
  spine: Spine,
  torso: Torso,
  tissues: Tissues,
  side: Side,
): { bones: Part[]; ends: Vector3[] } {
  const ends: Vector3[] = [];
  const bones = ribEnds.map((_, i): Part => {
    const points = ribPath(spine, torso, side, i + 1);
    ends.push(points[points.length - 1]);
    const radii = points.map((_, n) => (n < 2 ? 3.6 : i === 11 ? 3 : 3.7) * torso.size);
    const label = (side > 0 ? ids.rib.left : ids.rib.right) + i + 1;
    return {
      shapes: chain(points, radii, { axis: [0, 0, 1], factor: i === 0 ? 1.2 : 1.65 }),
      layers: bony(tissues.ribCortex, tissues.ribCancellous, 1, label),
    };
  });
  return { bones, ends };
}

/** Points down the middle of the breastbone, from the notch to the xiphoid's tip. */
function sternumLine(torso: Torso): Vector3[] {
  const top = torso.levelZ('T3') + 4;
  const bottom = torso.levelZ('T10') + 8;
  return [0, 0.14, 0.27, 0.45, 0.65, 0.85, 1].map((t) => {
    const z = top + t * (bottom - top);
    const wall = torso.wall(z);
    return [wall.x, wall.y - wall.halfDepth - ribOutMm - 1, z];
  });
}

function sternumPart(torso: Torso, tissues: Tissues): Part {
  const line = sternumLine(torso);
  const radii = [5.5, 6, 5, 5, 5.2, 5, 2.6];
  const factors = [4.2, 3.6, 2.9, 3.1, 3.4, 3, 2];
  return {
    shapes: line
      .slice(1)
      .map((b, i) => rod(line[i], b, radii[i], radii[i + 1], { axis: [1, 0, 0], factor: factors[i] })),
    blendMm: 3,
    layers: bony(tissues.sternalCortex, tissues.sternalCancellous, 1.1, ids.sternum),
  };
}

/** Ribs 1 to 7 reach the breastbone; 8 to 10 run along the margin up to the seventh. */
function cartilagePart(torso: Torso, tissues: Tissues, side: Side, ends: readonly Vector3[]): Part {
  const line = sternumLine(torso);
  const notch = line[0][2];
  const tip = line[5][2];
  const shapes = ends.slice(0, 10).flatMap((end, i) => {
    const [endAngle] = ribEnds[i];
    const target =
      i < 7 ? [169, notch - ((i + 0.4) / 7) * (notch - tip)] : [164 - 8 * (i - 6), tip - 9 * (i - 6)];
    const points = [end];
    for (const t of [0.2, 0.4, 0.6, 0.8, 1]) {
      // The cartilages sag before they rise.
      const z = end[2] + (target[1] - end[2]) * t * t - 10 * t * (1 - t);
      points.push(onWall(torso, side, endAngle + t * (target[0] - endAngle), z, ribOutMm));
    }
    return chain(points, 3.6 * torso.size, { axis: [0, 0, 1], factor: 1.5 });
  });
  return { shapes, blendMm: 2, layers: [{ depthMm: 0, hu: tissues.cartilage, label: ids.cartilage }] };
}

/** Shoulder girdle of a patient whose arms are raised. */
function girdleParts(torso: Torso, tissues: Tissues, side: Side): Part[] {
  const at = (level: LevelName, angle: number, out: number, up = 0) =>
    onWall(torso, side, angle, torso.levelZ(level) + up, out * torso.size);
  const superior = at('T2', 30, 24);
  const inferior = at('T7', 47, 20, -6);
  const glenoid = at('T2', 78, 46, 6);
  const middle = at('T4', 52, 19);
  const acromion = at('T1', 84, 42, 18);
  const spineRoot = at('T3', 33, 27);
  const label = side > 0 ? ids.scapula.left : ids.scapula.right;
  const blade: Part = {
    shapes: [
      plate(superior, middle, inferior, 2),
      plate(superior, glenoid, middle, 2),
      plate(middle, glenoid, inferior, 2),
      ...chain([inferior, glenoid], [3.2, 5.5]),
      ...chain([superior, glenoid], [2.6, 4]),
      ...chain([spineRoot, at('T2', 56, 44, 4), acromion], [3, 5, 5.5]),
      rod(glenoid, at('T2', 82, 48, 8), 8, 9),
    ],
    blendMm: 3,
    layers: bony(tissues.ribCortex, tissues.ribCancellous, 1.2, label),
  };
  const wall = torso.wall(torso.levelZ('T3'));
  const front = wall.y - wall.halfDepth - 7;
  const inner: Vector3 = [wall.x + side * 22, front, torso.levelZ('T3') + 10];
  const s = torso.size;
  const clavicle = [
    inner,
    [inner[0] + side * 40 * s, front - 4, inner[2] + 12],
    [inner[0] + side * 85 * s, front + 26, inner[2] + 26],
    acromion,
  ] satisfies Vector3[];
  return [
    blade,
    {
      shapes: chain(clavicle, [8, 5.5, 5, 5]),
      blendMm: 2,
      layers: bony(
        tissues.ribCortex,
        tissues.ribCancellous,
        1.6,
        side > 0 ? ids.clavicle.left : ids.clavicle.right,
      ),
    },
  ];
}

/** Ribs with their cartilage, shoulder girdle and sternum. */
export function ribCageParts(spine: Spine, torso: Torso, tissues: Tissues): Part[] {
  const parts = sides.flatMap((side) => {
    const { bones, ends } = ribParts(spine, torso, tissues, side);
    return [cartilagePart(torso, tissues, side, ends), ...bones, ...girdleParts(torso, tissues, side)];
  });
  return [...parts, sternumPart(torso, tissues)];
}
