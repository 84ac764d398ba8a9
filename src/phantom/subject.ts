/** A subject: the anatomy in world coordinates, independent of the grid on which it is scanned. */

import type { JohnsonSUParameters } from '../statistics/index.ts';
import { createRandom } from '../statistics/index.ts';
import { abdomenParts } from './abdomen.ts';
import { chestParts } from './chest.ts';
import { envelopeParts, tablePart } from './envelope.ts';
import { levelNames } from './levels.ts';
import type { ResolvedTrunkOptions } from './options.ts';
import { pelvisParts } from './pelvis.ts';
import { ribCageParts } from './rib-cage.ts';
import { type Part, uniformPart } from './scene.ts';
import { backMuscleParts, canalParts, discParts } from './spinal-parts.ts';
import { type Spine, solveSpine } from './spine.ts';
import { boneFactor, tissuesFor } from './tissues.ts';
import { type Torso, torsoOf } from './torso.ts';
import { lawWithMode, rescaledLaw } from './trabecular.ts';
import { bodyOf, bodyParts, posteriorPart, screwPart, type Vertebra } from './vertebra.ts';

export interface Subject {
  readonly size: number;
  readonly spine: Spine;
  readonly torso: Torso;
  /** T1 to L5. */
  readonly vertebrae: readonly Vertebra[];
  /** As scanned, at L1. */
  readonly law: JohnsonSUParameters;
  /** In painting order. */
  readonly parts: readonly Part[];
}

const firstLumbar = levelNames.indexOf('L1');

/** Builds the anatomy. Each trait has its own random stream, so one option never moves another trait. */
export function createSubject(options: ResolvedTrunkOptions): Subject {
  const random = createRandom(options.seed).fork('trunk');
  const vary = (trait: string) => 2 * random.fork(trait).uniform() - 1;
  const size = (options.sex === 'F' ? 0.92 : 1) * (1 + 0.03 * vary('size'));
  const fatMm = (options.sex === 'F' ? 20 : 16) + 6 * vary('fat');
  const { ageYears, scoliosisDeg, kyphosisDeg } = options;
  const sacralLeanDeg = -38 + 5 * vary('sacral slope');
  const spine = solveSpine({ size, ageYears, scoliosisDeg, kyphosisDeg, sacralLeanDeg });
  const torso = torsoOf(spine, { size, sex: options.sex, fatMm });
  const tissues = tissuesFor(options.kVp, options.contrast);
  const law = rescaledLaw(lawWithMode(options.tbdHU, random.fork('trabecular')), boneFactor[options.kVp], 0);
  const vertebrae = spine.levels.map((level, i): Vertebra => {
    const loss = options.fracture?.vertebra === level.name ? options.fracture.heightLoss : 0;
    const offset = options.levelGradientHU * boneFactor[options.kVp] * (i - firstLumbar);
    return { level, body: bodyOf(level, loss), law: rescaledLaw(law, 1, offset) };
  });
  const parts: Part[] = [
    ...(options.table ? [tablePart(torso, tissues)] : []),
    ...envelopeParts(torso, tissues),
    ...abdomenParts(spine, torso, tissues, random.fork('abdomen')),
    ...chestParts(spine, torso, tissues, options.ctr, random.fork('chest')),
    ...backMuscleParts(spine, tissues),
    ...ribCageParts(spine, torso, tissues),
    ...pelvisParts(spine, torso, tissues),
    ...vertebrae.map(({ level }) => posteriorPart(level, tissues)),
    ...canalParts(spine, tissues),
    ...discParts(spine, tissues),
    ...vertebrae.flatMap((vertebra) => bodyParts(vertebra, tissues)),
    ...vertebrae
      .filter(({ level }) => level.name === options.screw)
      .map((vertebra) => screwPart(vertebra, tissues)),
  ];
  return { size, spine, torso, vertebrae, law, parts: parts.map(uniformPart) };
}
