/** Sacrum, hip bones, proximal femora and the muscles behind them, placed from the first sacral segment. */

import type { Vector3 } from '../image/index.ts';
import { between, fromFrame, type Side, sides, uprightFrame } from './frame.ts';
import type { Layer, Part } from './scene.ts';
import { chain, ellipsoid, plate, rod } from './shapes.ts';
import type { Spine } from './spine.ts';
import type { Tissues } from './tissues.ts';
import type { Torso } from './torso.ts';
import { bodyShape, symmetricEndplates } from './vertebral-body.ts';

const ids = {
  sacrum: 25,
  s1: 26,
  hip: { left: 77, right: 78 },
  femur: { left: 75, right: 76 },
  gluteusMaximus: { left: 80, right: 81 },
  gluteusMedius: { left: 82, right: 83 },
};

/** The first segment carries its own id; the ones below narrow quickly. */
function sacrumParts(spine: Spine, size: number, tissues: Tissues): Part[] {
  const layers = (label: number): Layer[] => [
    { depthMm: 0, hu: tissues.pelvicCortex, label },
    { depthMm: 1.2, hu: tissues.pelvicCancellous, label },
  ];
  const [s1, ...lower] = spine.sacrum;
  const ala = (segment: Spine['sacrum'][number], out: number, r: Vector3) =>
    sides.map((side) =>
      ellipsoid(
        fromFrame(segment.centreMm, segment.frame, [side * out * size, 5 * size, -2]),
        r,
        segment.frame,
      ),
    );
  const r = (a: number, b: number, c: number): Vector3 => [a * size, b * size, c * size];
  const segments = lower.map(({ centreMm, frame, heightMm }, i) => {
    const width = [40, 32, 26, 20][i] * size;
    return ellipsoid(centreMm, [width, [13, 11, 9, 7][i] * size, 0.62 * heightMm], frame);
  });
  const crest = spine.sacrum
    .slice(0, 4)
    .map((segment, i) => fromFrame(segment.centreMm, segment.frame, [0, [30, 27, 22, 15][i] * size, 0]));
  const end = symmetricEndplates(s1.heightMm, 1.05, 1);
  return [
    {
      shapes: [...segments, ...ala(lower[0], 30, r(19, 14, 14)), ...chain(crest, [4, 5, 4, 3])],
      blendMm: 6,
      layers: layers(ids.sacrum),
    },
    {
      shapes: [
        bodyShape({
          centreMm: s1.centreMm,
          frame: s1.frame,
          widthMm: 52 * size,
          depthMm: 33 * size,
          upper: end,
          lower: end,
          waist: 0,
        }),
        ...ala(s1, 38, r(21, 15, 15)),
      ],
      blendMm: 5,
      layers: layers(ids.s1),
    },
  ];
}

/** Landmarks of one hip (mm from the centre of S1: left, posterior, up), for an average man. */
const hipPoints = {
  sacroiliacTop: [46, 12, 14],
  posteriorSpine: [42, 46, -14],
  crestBack: [66, 26, 42],
  crestTop: [106, -10, 56],
  crestFront: [126, -52, 30],
  anteriorSpine: [122, -74, 2],
  inferiorSpine: [104, -68, -38],
  roof: [90, -38, -62],
  notch: [66, 22, -50],
  head: [90, -42, -88],
  ischium: [66, 6, -138],
  pubis: [12, -76, -128],
  trochanter: [148, -26, -100],
  shaft: [136, -38, -150],
} satisfies Record<string, Vector3>;

const headRadiusMm = 24;

function hipAndFemur(spine: Spine, torso: Torso, tissues: Tissues, side: Side): Part[] {
  const { size } = torso;
  const at = (name: keyof typeof hipPoints): Vector3 => {
    const [l, p, u] = hipPoints[name];
    return fromFrame(spine.sacrum[0].centreMm, uprightFrame, [side * l * size, p * size, u * size]);
  };
  const hip = side > 0 ? ids.hip.left : ids.hip.right;
  const femur = side > 0 ? ids.femur.left : ids.femur.right;
  const fossa = between(at('crestTop'), at('roof'), 0.5);
  const wing = [
    plate(at('sacroiliacTop'), at('crestBack'), fossa, 4),
    plate(at('crestBack'), at('crestTop'), fossa, 3),
    plate(at('crestTop'), at('crestFront'), fossa, 3),
    plate(at('crestFront'), at('anteriorSpine'), fossa, 3.2),
    plate(at('anteriorSpine'), at('inferiorSpine'), fossa, 3.6),
    plate(at('inferiorSpine'), at('roof'), fossa, 5),
    plate(at('roof'), at('notch'), fossa, 5.5),
    plate(at('notch'), at('sacroiliacTop'), fossa, 5),
    plate(at('notch'), at('posteriorSpine'), at('sacroiliacTop'), 5),
  ];
  const rim = chain(
    [at('posteriorSpine'), at('crestBack'), at('crestTop'), at('crestFront'), at('anteriorSpine')],
    [7, 6, 6.5, 6, 5.5],
  );
  const head = at('head');
  const r = headRadiusMm * size;
  const bone = (label: number, inside: number, cortexMm: number): Layer[] => [
    { depthMm: 0, hu: tissues.pelvicCortex, label },
    { depthMm: cortexMm, hu: inside, label },
  ];
  return [
    {
      shapes: [
        ...wing,
        ...rim,
        ellipsoid(head, [r + 9, r + 9, r + 10]),
        ...chain([at('notch'), at('ischium')], [9, 15]),
        ...chain([head, at('pubis')], [13, 9]),
        ...chain([at('pubis'), at('ischium')], [7, 9]),
      ],
      blendMm: 6,
      layers: bone(hip, tissues.pelvicCancellous, 1.5),
    },
    // The socket opens downwards, outwards and forwards.
    {
      shapes: [rod(head, fromFrame(head, uprightFrame, [side * 30, -6, -24]), r + 3, r + 12)],
      layers: [{ depthMm: 0, hu: tissues.muscle - 10, label: 0 }],
    },
    {
      shapes: [
        ellipsoid(head, [r, r, r]),
        rod(head, between(head, at('trochanter'), 0.8), 15 * size, 14 * size),
        rod(at('trochanter'), at('shaft'), 17 * size, 14 * size),
      ],
      blendMm: 5,
      layers: bone(femur, tissues.femoralHead, 1.6),
    },
  ];
}

function glutealParts(spine: Spine, torso: Torso, tissues: Tissues, side: Side): Part[] {
  const { size } = torso;
  const at = (l: number, p: number, u: number) =>
    fromFrame(spine.sacrum[0].centreMm, uprightFrame, [side * l * size, p * size, u * size]);
  const pick = (pair: { left: number; right: number }) => (side > 0 ? pair.left : pair.right);
  return [
    {
      shapes: chain([at(34, 50, -30), at(68, 50, -70), at(104, 36, -118)], [14, 24, 22]),
      blendMm: 8,
      layers: [{ depthMm: 0, hu: tissues.muscle, label: pick(ids.gluteusMaximus) }],
    },
    {
      shapes: chain([at(96, 14, 26), at(122, -12, -12), at(138, -22, -70)], [14, 20, 15]),
      blendMm: 8,
      layers: [{ depthMm: 0, hu: tissues.muscle + 4, label: pick(ids.gluteusMedius) }],
    },
  ];
}

/** Buttocks, hip bones, femora and sacrum. */
export function pelvisParts(spine: Spine, torso: Torso, tissues: Tissues): Part[] {
  return [
    ...sides.flatMap((side) => glutealParts(spine, torso, tissues, side)),
    ...sides.flatMap((side) => hipAndFemur(spine, torso, tissues, side)),
    ...sacrumParts(spine, torso.size, tissues),
  ];
}
