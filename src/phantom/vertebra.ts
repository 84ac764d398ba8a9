/** One vertebra as parts: body with shell and trabecular core, vein cleft, posterior elements, screw. */

import type { Vector3 } from '../image/index.ts';
import type { JohnsonSUParameters } from '../statistics/index.ts';
import { fromFrame } from './frame.ts';
import { vertebraLabel } from './levels.ts';
import { compartments, type Part } from './scene.ts';
import { chain, ellipsoid, rod, type Shape } from './shapes.ts';
import type { SpineLevel } from './spine.ts';
import type { Tissues } from './tissues.ts';
import { type BodyOptions, bodyShape, sunkenEndplate, symmetricEndplates } from './vertebral-body.ts';

/** Thickness of cortical shell and endplates, and of the cortex of the posterior elements. */
export const shellMm = 0.8;
const posteriorCortexMm = 1.3;

export interface Vertebra {
  readonly level: SpineLevel;
  readonly body: BodyOptions;
  /** As scanned. */
  readonly law: JohnsonSUParameters;
}

/** The solid of a level's body; `heightLoss` sinks its upper endplate as a wedge fracture does. */
export function bodyOf({ centreMm, frame, size }: SpineLevel, heightLoss: number): BodyOptions {
  const { heightMm, widthMm, depthMm, wedge } = size;
  const half = symmetricEndplates(heightMm, wedge, 0.045 * heightMm);
  return {
    centreMm,
    frame,
    widthMm,
    depthMm,
    upper: heightLoss > 0 ? sunkenEndplate(half, half, heightLoss) : half,
    lower: half,
    waist: 0.1,
  };
}

/** Parameters of the posterior elements that change from the thoracic to the lumbar form, in mm and degrees. */
function posteriorForm(lumbar: boolean, scale: number, height: number) {
  const form = lumbar
    ? {
        pedicle: 4.6,
        spinous: [27, -0.32 * height],
        transverse: [38, 12, 0.12 * height],
        thick: 3.2,
        tall: 2.6,
      }
    : {
        pedicle: 3.2,
        spinous: [20, -1.15 * height],
        transverse: [27, 21, 0.1 * height],
        thick: 3.8,
        tall: 1.3,
      };
  return { ...form, scale };
}

function posteriorShapes({ centreMm, frame, size, name }: SpineLevel): Shape[] {
  const { widthMm: w, depthMm: depth, heightMm: h } = size;
  const lumbar = name.startsWith('L') || name === 'T12';
  const scale = h / (lumbar ? 27.5 : 21);
  const form = posteriorForm(lumbar, scale, h);
  const back = depth / 2;
  const at = (l: number, p: number, u: number): Vector3 => fromFrame(centreMm, frame, [l, p, u]);
  const tall = (factor: number) => ({ axis: frame.up, factor });
  const wide = lumbar ? 14 * scale : 12 * scale;
  const roof = back + (lumbar ? 22 : 20) * Math.min(1.1, scale);
  const [reach, drop] = form.spinous;
  const shapes: Shape[] = [];
  for (const side of [-1, 1]) {
    const joint = at(side * wide, back + 9 * scale, 0.12 * h);
    const [tipL, tipP, tipU] = form.transverse;
    const tip = at(side * tipL * scale, back + tipP * scale, tipU);
    shapes.push(
      rod(at(side * 0.33 * w, back - 3, 0.2 * h), joint, form.pedicle, form.pedicle, tall(1.5)),
      rod(joint, at(0, roof, -0.22 * h), 3.1, 3.1, tall(2.4)),
      rod(joint, tip, form.thick + 0.6, form.thick - 0.4, tall(1.5)),
      rod(joint, at(side * (wide + 2), back + 10 * scale, 0.72 * h), 4.2 * scale, 3.2 * scale),
      rod(
        at(side * wide * 0.86, back + 14 * scale, -0.1 * h),
        at(side * wide * 0.98, back + 15.5 * scale, -0.74 * h),
        4 * scale,
        3.2 * scale,
      ),
    );
  }
  const spine = [at(0, roof - 1, -0.2 * h), at(0, roof + 0.5 * reach, -0.2 * h + 0.55 * (drop + 0.2 * h))];
  shapes.push(
    ...chain(
      [...spine, at(0, roof + reach * scale, drop)],
      [form.thick - 0.4, form.thick - 0.9, form.thick],
      {
        axis: frame.up,
        factor: form.tall,
      },
    ),
  );
  return shapes;
}

/** Pedicles, laminae and processes of one vertebra. */
export function posteriorPart(level: SpineLevel, tissues: Tissues): Part {
  const label = vertebraLabel(level.name);
  const compartment = compartments.posteriorElements;
  return {
    shapes: posteriorShapes(level),
    blendMm: 3,
    layers: [
      { depthMm: 0, hu: tissues.posteriorCortex, label, compartment },
      { depthMm: posteriorCortexMm, hu: tissues.posteriorCancellous, label, compartment },
    ],
  };
}

/** Shell, trabecular core and vein of one vertebral body. */
export function bodyParts({ level, body, law }: Vertebra, tissues: Tissues): Part[] {
  const label = vertebraLabel(level.name);
  const back = level.size.depthMm / 2;
  const vein = fromFrame(level.centreMm, level.frame, [0, back - 4.5, 0]);
  const { corticalShell, trabecularCore, basivertebralVein } = compartments;
  return [
    {
      shapes: [bodyShape(body)],
      layers: [
        { depthMm: 0, hu: tissues.vertebralShell, label, compartment: corticalShell },
        { depthMm: shellMm, hu: law.loc, trabecular: true, label, compartment: trabecularCore },
      ],
    },
    {
      shapes: [ellipsoid(vein, [2.6, 4.5, 1.5], level.frame)],
      layers: [{ depthMm: 0, hu: tissues.marrow, compartment: basivertebralVein }],
    },
  ];
}

/** A pedicle screw on the patient's left side, from behind the lamina to the front third of the body. */
export function screwPart({ level }: Vertebra, tissues: Tissues): Part {
  const { widthMm, depthMm, heightMm } = level.size;
  const at = (l: number, p: number): Vector3 =>
    fromFrame(level.centreMm, level.frame, [l, p, 0.18 * heightMm]);
  const head = at(0.4 * widthMm, depthMm / 2 + 26);
  return {
    shapes: [rod(at(0.2 * widthMm, -0.2 * depthMm), head, 2.6, 3), ellipsoid(head, [6, 6, 6])],
    layers: [{ depthMm: 0, hu: tissues.metal, compartment: compartments.metal }],
  };
}
