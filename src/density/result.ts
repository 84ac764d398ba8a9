/** The result of a density measurement: plain data, the document that `osteon tbd --json` prints. */

import type { FamilyRow } from '../statistics/index.ts';
import type { QualityFlag } from './flags.ts';

/** Statistics of a set of HU values with its Johnson-SU mode. Null where a rule refuses the number. */
export interface DensityNumbers {
  /** Trabecular bone density: the mode of the fitted Johnson-SU distribution (arXiv:2308.02815). */
  readonly tbdHU: number | null;
  /**
   * 95 % interval of the mode: sampling error of the region, widened for the correlation of neighbouring
   * voxels. It does not cover errors of segmentation or calibration.
   */
  readonly tbdCI95HU: readonly [number, number] | null;
  readonly meanHU: number | null;
  readonly medianHU: number | null;
  readonly sdHU: number | null;
  readonly skewness: number | null;
  /** |mean - TBD| / |TBD|. */
  readonly meanToModeRelativeError: number | null;
  readonly voxels: number;
  /** Voxels divided by the variance inflation of their correlation: what the interval rests on. */
  readonly effectiveVoxels: number | null;
}

/** The numbers of a region that no rule refused. */
export type GivenNumbers = {
  readonly [Name in keyof DensityNumbers]: NonNullable<DensityNumbers[Name]>;
};

export interface JohnsonSUFitRecord {
  readonly family: 'johnsonsu';
  readonly a: number;
  readonly b: number;
  readonly locHU: number;
  readonly scaleHU: number;
  readonly negLogLikelihood: number;
  readonly converged: boolean;
}

export interface VertebraResult extends DensityNumbers {
  readonly name: string;
  /** Number of the vertebra in the label map. */
  readonly label: number;
  readonly slices: number;
  readonly fit: JohnsonSUFitRecord | null;
  readonly flags: readonly QualityFlag[];
  /** Why no number is given, where none is. */
  readonly refusal?: { readonly code: string; readonly message: string };
  /** The region of the basivertebral vein: left out, and how its mean differs from the rest. */
  readonly basivertebral: { readonly voxelsLeftOut: number; readonly differenceHU: number | null };
  /** The rim of the body: cortex and endplates as this voxel size shows them. */
  readonly cortical: CorticalNumbers;
  readonly heightsMm: {
    readonly anterior: number;
    readonly middle: number;
    readonly posterior: number;
  } | null;
  /** Volume (mL) of the vertebra's label and of its body. */
  readonly volumeMl: { readonly label: number; readonly body: number };
  /** Centre of the region, LPS mm. */
  readonly centreMm: readonly [number, number, number] | null;
}

/** One family of the comparison, on the pooled voxels in bins of 1 HU. */
export type FamilyResult = Omit<FamilyRow, 'converged' | 'seconds'>;

/** The rim of the vertebral bodies. */
export interface CorticalNumbers {
  readonly voxels: number;
  readonly meanHU: number | null;
  readonly medianHU: number | null;
  readonly sdHU: number | null;
}

/** The rim of all measured bodies against their trabecular region. */
export interface CorticalComparison extends CorticalNumbers {
  /** Shared area of the two histograms: 0 apart, 1 equal. */
  readonly overlap: number | null;
  /** Counts in bins of `binHU`; the first bin begins at `fromHU`. */
  readonly histograms: {
    readonly binHU: number;
    readonly trabecular: { readonly fromHU: number; readonly counts: readonly number[] };
    readonly cortical: { readonly fromHU: number; readonly counts: readonly number[] };
  };
}

export interface TbdMeasurement extends GivenNumbers {
  readonly fit: JohnsonSUFitRecord;
  readonly cortical: CorticalComparison;
  readonly vertebrae: readonly VertebraResult[];
  readonly families: readonly FamilyResult[];
  readonly flags: readonly QualityFlag[];
  /** How the region was chosen. */
  readonly region: {
    readonly kind: 'slices' | 'core';
    readonly marginMm: number;
    readonly labelTable: string;
    readonly labelTableHow: 'declared' | 'file' | 'measured' | 'assumed';
  };
}
