/** What a trunk phantom can be asked for, its defaults and its limits. */

import { OsteonError } from '../errors.ts';
import type { Vector3 } from '../image/index.ts';
import { orientationCodes } from '../image/index.ts';
import { boneLawHU } from './bone-law.ts';
import { type LevelName, levelNames } from './levels.ts';
import { type Contrast, type TubeVoltage, tubeVoltages } from './tissues.ts';

/**
 * What the scan covers: `trunk` from T4 to the hip joints, `lumbar` T11 to S1 around the spine, `chest` T1 to
 * L1, or whole vertebrae between two levels, around the spine.
 */
export type Coverage = 'trunk' | 'lumbar' | 'chest' | { readonly from: LevelName; readonly to: LevelName };

export interface TrunkOptions {
  /** Whole number; everything random follows from it. */
  readonly seed?: number;
  /** 18 to 100. */
  readonly ageYears?: number;
  readonly sex?: 'F' | 'M';
  /** Mode of the trabecular HU at 120 kV, 20 to 400; by default the law of age and sex. */
  readonly tbdHU?: number;
  /** Added per level below L1, taken away above it; -10 to 10, default 0 so that pooled truth is exact. */
  readonly levelGradientHU?: number;
  /** Cardiothoracic ratio, 0.35 to 0.7. */
  readonly ctr?: number;
  /** Spinal curvature deviation of the centroids T4 to L5, 0 to 45. */
  readonly scoliosisDeg?: number;
  /** Angle between the sagittal tangents at T4 and T12, 5 to 80. */
  readonly kyphosisDeg?: number;
  /** Along left-right, front-back and body axis, 0.5 to 5 each. */
  readonly spacingMm?: Vector3;
  /** Where the indices grow towards: any of the 48 codes. */
  readonly orientation?: string;
  readonly coverage?: Coverage;
  /** Noise outside trabecular bone, 0 to 60 (inside it the noise is part of the law). */
  readonly noiseSdHU?: number;
  /** Full width at half maximum of the autocorrelation of noise and texture, 0 (white) to 4. */
  readonly textureFwhmMm?: number;
  /** Full width at half maximum of the point spread, 0.2 to 4. */
  readonly pointSpreadMm?: number;
  /** Width of the slice profile; by default the distance between slices. 0.5 to 10. */
  readonly sliceThicknessMm?: number;
  readonly kVp?: TubeVoltage;
  readonly table?: boolean;
  readonly contrast?: Contrast;
  /** Vertebra with a pedicle screw. */
  readonly screw?: LevelName;
  /** Wedge fracture: fraction of the anterior height lost, 0.05 to 0.6. */
  readonly fracture?: { readonly vertebra: LevelName; readonly heightLoss: number };
  /** Voxels outside the scanner's circle get this value and are marked as padding; none by default. */
  readonly paddingHU?: number;
}

export type ResolvedTrunkOptions = Required<Omit<TrunkOptions, 'screw' | 'fracture' | 'paddingHU'>> &
  Pick<TrunkOptions, 'screw' | 'fracture' | 'paddingHU'>;

function refuse(name: string, found: unknown, allowed: string): never {
  throw new OsteonError('phantom-option', `${name}: ${JSON.stringify(found)} is not possible`, {
    kind: 'usage',
    hint: `Allowed: ${allowed}.`,
  });
}

function within(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) refuse(name, value, `a number from ${low} to ${high}`);
}

function oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value)) refuse(name, value, allowed.join(', '));
}

function checkCoverage(coverage: Coverage): void {
  if (typeof coverage === 'string') {
    oneOf('coverage', coverage, ['trunk', 'lumbar', 'chest']);
    return;
  }
  oneOf('coverage.from', coverage.from, levelNames);
  oneOf('coverage.to', coverage.to, levelNames);
  if (levelNames.indexOf(coverage.from) > levelNames.indexOf(coverage.to))
    refuse('coverage', coverage, 'from the upper level to the lower one');
}

/**
 * Fills in defaults and checks every value.
 *
 * @throws OsteonError `phantom-option` (usage) with the allowed range
 */
export function resolveTrunkOptions(options: TrunkOptions): ResolvedTrunkOptions {
  const { ageYears = 55, sex = 'F', spacingMm = [1, 1, 1] } = options;
  within('ageYears', ageYears, 18, 100);
  oneOf('sex', sex, ['F', 'M']);
  if (spacingMm.length !== 3) refuse('spacingMm', spacingMm, 'three numbers');
  for (const spacing of spacingMm) within('spacingMm', spacing, 0.5, 5);
  const resolved: ResolvedTrunkOptions = {
    seed: options.seed ?? 1,
    ageYears,
    sex,
    tbdHU: options.tbdHU ?? boneLawHU(ageYears, sex),
    levelGradientHU: options.levelGradientHU ?? 0,
    ctr: options.ctr ?? 0.46,
    scoliosisDeg: options.scoliosisDeg ?? 0,
    kyphosisDeg: options.kyphosisDeg ?? 35,
    spacingMm,
    orientation: options.orientation ?? 'LPS',
    coverage: options.coverage ?? 'trunk',
    noiseSdHU: options.noiseSdHU ?? 12,
    textureFwhmMm: options.textureFwhmMm ?? 1,
    pointSpreadMm: options.pointSpreadMm ?? 0.8,
    sliceThicknessMm: options.sliceThicknessMm ?? spacingMm[2],
    kVp: options.kVp ?? 120,
    table: options.table ?? true,
    contrast: options.contrast ?? 'none',
    screw: options.screw,
    fracture: options.fracture,
    paddingHU: options.paddingHU,
  };
  checkAnatomy(resolved);
  checkScanner(resolved);
  return resolved;
}

function checkAnatomy(options: ResolvedTrunkOptions): void {
  const { seed, screw, fracture } = options;
  if (!Number.isSafeInteger(seed)) refuse('seed', seed, 'a whole number');
  within('tbdHU', options.tbdHU, 20, 400);
  within('levelGradientHU', options.levelGradientHU, -10, 10);
  within('ctr', options.ctr, 0.35, 0.7);
  within('scoliosisDeg', options.scoliosisDeg, 0, 45);
  within('kyphosisDeg', options.kyphosisDeg, 5, 80);
  if (screw !== undefined) oneOf('screw', screw, levelNames);
  if (fracture === undefined) return;
  oneOf('fracture.vertebra', fracture.vertebra, levelNames);
  within('fracture.heightLoss', fracture.heightLoss, 0.05, 0.6);
}

function checkScanner(options: ResolvedTrunkOptions): void {
  oneOf('orientation', options.orientation.toUpperCase(), orientationCodes);
  checkCoverage(options.coverage);
  within('noiseSdHU', options.noiseSdHU, 0, 60);
  within('textureFwhmMm', options.textureFwhmMm, 0, 4);
  within('pointSpreadMm', options.pointSpreadMm, 0.2, 4);
  within('sliceThicknessMm', options.sliceThicknessMm, 0.5, 10);
  oneOf('kVp', options.kVp, tubeVoltages);
  oneOf('contrast', options.contrast, ['none', 'arterial', 'portal']);
  if (options.paddingHU !== undefined) within('paddingHU', options.paddingHU, -32768, -1025);
}
