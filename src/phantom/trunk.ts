/** The trunk phantom: a procedural subject, its scan, and the exact truth about both. */

import {
  type Geometry,
  type Image,
  type LabelImage,
  reorient,
  type Vector3,
  voxelToWorld,
} from '../image/index.ts';
import { atOnce, inTurns, type LongWork } from '../progress.ts';
import { type JohnsonSUParameters, johnsonSU } from '../statistics/index.ts';
import { boneLawSource } from './bone-law.ts';
import { cardiothoracicTruth } from './cardiothoracic.ts';
import { spinalCurvatureDeviationDeg } from './curvature.ts';
import { scanGeometry } from './field-of-view.ts';
import { varianceInflation } from './latent.ts';
import { levelNames, vertebraLabel } from './levels.ts';
import { type ResolvedTrunkOptions, resolveTrunkOptions, type TrunkOptions } from './options.ts';
import { scan } from './scanner.ts';
import { frontalCobbDeg, sagittalAngleDeg, scoliosisOf } from './spine.ts';
import { createSubject, type Subject } from './subject.ts';
import { boneFactor } from './tissues.ts';
import type { CurvatureTruth, TrabecularTruth, TrunkTruth, VertebraTruth } from './truth.ts';
import { shellMm, type Vertebra } from './vertebra.ts';
import { bodyVolumesMm3 } from './vertebral-body.ts';

export interface TrunkPhantom {
  /** HU, int16. */
  readonly image: Image;
  /** TotalSegmentator v2 ids; a vertebra is its body with its posterior elements. */
  readonly labels: LabelImage;
  /** 1 trabecular core, 2 cortical shell and endplates, 3 posterior elements, 4 basivertebral vein, 5 metal. */
  readonly compartments: LabelImage;
  readonly truth: TrunkTruth;
}

function lawTruth(law: JohnsonSUParameters): TrabecularTruth {
  return {
    tbdHU: johnsonSU.mode(law),
    a: law.a,
    b: law.b,
    locHU: law.loc,
    scaleHU: law.scale,
    meanHU: johnsonSU.mean(law),
    medianHU: johnsonSU.median(law),
    sdHU: Math.sqrt(johnsonSU.variance(law)),
    skewness: johnsonSU.skewness(law),
  };
}

/** Where the voxels of each vertebra lie on the whole, and whether they touch the edge of the grid. */
function labelExtents({ geometry, labels }: LabelImage) {
  const [nx, ny, nz] = geometry.size;
  const first = vertebraLabel('L5');
  const last = vertebraLabel('T1');
  const extents = levelNames.map(() => ({ n: 0, i: 0, j: 0, k: 0, edge: false }));
  let at = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const label = labels[at++];
        if (label < first || label > last) continue;
        const extent = extents[label - first];
        extent.n++;
        extent.i += i;
        extent.j += j;
        extent.k += k;
        if (i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1) extent.edge = true;
      }
  return (label: number) => extents[label - first];
}

function vertebraTruth(
  { level, body, law }: Vertebra,
  geometry: Geometry,
  extent: { n: number; i: number; j: number; k: number; edge: boolean },
  options: ResolvedTrunkOptions,
): VertebraTruth {
  const { n, i, j, k, edge } = extent;
  const volumes = bodyVolumesMm3(body, shellMm);
  return {
    name: level.name,
    label: vertebraLabel(level.name),
    whole: !edge,
    ...lawTruth(law),
    centreMm: level.centreMm,
    labelCentroidMm: voxelToWorld(geometry, [i / n, j / n, k / n]),
    tangent: level.frame.up,
    anteriorHeightMm: body.upper.anterior + body.lower.anterior,
    middleHeightMm: body.upper.middle + body.lower.middle,
    posteriorHeightMm: body.upper.posterior + body.lower.posterior,
    widthMm: body.widthMm,
    depthMm: body.depthMm,
    bodyVolumeMm3: volumes.whole,
    trabecularVolumeMm3: volumes.core,
    fractured: options.fracture?.vertebra === level.name,
    screw: options.screw === level.name,
  };
}

function curvatureTruth({ spine }: Subject, whole: readonly Vector3[]): CurvatureTruth {
  return {
    scoliosisDeg: scoliosisOf(spine),
    scoliosisInImageDeg: whole.length < 3 ? null : spinalCurvatureDeviationDeg(whole),
    frontalCobbDeg: frontalCobbDeg(spine),
    kyphosisDeg: sagittalAngleDeg(spine, 'T4', 'T12'),
    lordosisDeg: sagittalAngleDeg(spine, 'L5', 'L1'),
  };
}

/**
 * Makes a trunk CT of a procedural subject with known truth. The same options give the same bytes.
 *
 * The anatomy follows from seed, age, sex and the angles alone; grid, scanner and orientation never move it.
 * Time and memory grow with the voxels: about 4 bytes each (twice that while reorienting).
 *
 * @throws OsteonError `phantom-option` or `phantom-too-large` (usage); an abort throws the signal's reason
 * @example createTrunkPhantom({ seed: 3, ageYears: 62, sex: 'F', coverage: 'lumbar' }).truth.tbdHU
 */
export function createTrunkPhantom(options: TrunkOptions = {}, work: LongWork = {}): TrunkPhantom {
  return atOnce(trunkPhantomSteps(options, work));
}

/** As `createTrunkPhantom`, but other work (a page, a signal of the terminal) gets its turn every few slices. */
export function createTrunkPhantomInTurns(
  options: TrunkOptions = {},
  work: LongWork = {},
): Promise<TrunkPhantom> {
  return inTurns(trunkPhantomSteps(options, work));
}

/** Pauses after every slice. */
function* trunkPhantomSteps(options: TrunkOptions, work: LongWork): Generator<void, TrunkPhantom> {
  const resolved = resolveTrunkOptions(options);
  const subject = createSubject(resolved);
  const geometry = scanGeometry(subject, resolved);
  const { image, labels, compartments } = yield* scan(subject, geometry, resolved, work);
  const extentOf = labelExtents(labels);
  const vertebrae = subject.vertebrae
    .filter(({ level }) => extentOf(vertebraLabel(level.name)).n > 0)
    .map((v) => vertebraTruth(v, geometry, extentOf(vertebraLabel(v.level.name)), resolved));
  const turned = reorient(image, resolved.orientation);
  const truth: TrunkTruth = {
    schema: 'osteon/phantom-trunk@1',
    options: resolved,
    geometry: turned.geometry,
    tbdHU: resolved.tbdHU,
    tbdSource: options.tbdHU === undefined ? boneLawSource : 'as asked for',
    trabecular: lawTruth(subject.law),
    kVpFactor: boneFactor[resolved.kVp],
    vertebrae,
    curvature: curvatureTruth(
      subject,
      vertebrae.filter((v) => v.whole).map((v) => v.centreMm),
    ),
    cardiothoracic: cardiothoracicTruth(labels),
    subject: { size: subject.size, fatMm: subject.torso.fatMm },
    texture: {
      autocorrelationFwhmMm: resolved.textureFwhmMm,
      varianceInflation: varianceInflation(resolved.textureFwhmMm, resolved.spacingMm),
    },
  };
  return {
    image: turned,
    labels: reorient(labels, resolved.orientation),
    compartments: reorient(compartments, resolved.orientation),
    truth,
  };
}
