/** The exact truth of a trunk phantom, as plain data that can be written beside it. */

import type { Geometry, Vector3 } from '../image/index.ts';
import type { LevelName } from './levels.ts';
import type { ResolvedTrunkOptions } from './options.ts';

/** The Johnson-SU law of trabecular voxels, as scanned (SciPy's parameters). */
export interface TrabecularTruth {
  readonly tbdHU: number;
  readonly a: number;
  readonly b: number;
  readonly locHU: number;
  readonly scaleHU: number;
  readonly meanHU: number;
  readonly medianHU: number;
  readonly sdHU: number;
  readonly skewness: number;
}

export interface VertebraTruth extends TrabecularTruth {
  readonly name: LevelName;
  /** TotalSegmentator v2 id. */
  readonly label: number;
  /** Body and posterior elements lie wholly within the image. */
  readonly whole: boolean;
  /** Of the body, LPS. */
  readonly centreMm: Vector3;
  /** Mean position of the voxels that carry the label. */
  readonly labelCentroidMm: Vector3;
  /** Upward unit tangent of the spine, LPS. */
  readonly tangent: Vector3;
  readonly anteriorHeightMm: number;
  readonly middleHeightMm: number;
  readonly posteriorHeightMm: number;
  /** At the endplates. */
  readonly widthMm: number;
  readonly depthMm: number;
  readonly bodyVolumeMm3: number;
  readonly trabecularVolumeMm3: number;
  readonly fractured: boolean;
  readonly screw: boolean;
}

export interface CurvatureTruth {
  /** Spinal curvature deviation of the body centres T4 to L5 seen from the front. */
  readonly scoliosisDeg: number;
  /** The same over the vertebrae that lie wholly within the image; null for fewer than three. */
  readonly scoliosisInImageDeg: number | null;
  /** Largest difference of two frontal tangents of the spine. */
  readonly frontalCobbDeg: number;
  /** Between the sagittal tangents at T4 and T12 of the spline through the body centres T1 to L5. */
  readonly kyphosisDeg: number;
  /** Between the sagittal tangents at L1 and L5. */
  readonly lordosisDeg: number;
}

/** Widths in the frontal projection of the label map: widest row of the heart over widest row of both lungs. */
export interface CardiothoracicTruth {
  readonly ctr: number;
  readonly heartWidthMm: number;
  readonly thoraxWidthMm: number;
}

export interface TrunkTruth {
  readonly schema: 'osteon/phantom-trunk@1';
  readonly options: ResolvedTrunkOptions;
  readonly geometry: Geometry;
  /** Mode of the trabecular law at 120 kV: what was asked for. */
  readonly tbdHU: number;
  /** Where a density that was not asked for comes from. */
  readonly tbdSource: string;
  /** The law of the levels L1 and L2 together, as scanned. Exact where `levelGradientHU` is 0. */
  readonly trabecular: TrabecularTruth;
  /** Bone HU as scanned over bone HU at 120 kV. */
  readonly kVpFactor: number;
  /** Superior to inferior, all that reach into the image. */
  readonly vertebrae: readonly VertebraTruth[];
  readonly curvature: CurvatureTruth;
  /** Null where heart or lungs are not wholly within the image. */
  readonly cardiothoracic: CardiothoracicTruth | null;
  readonly texture: {
    readonly autocorrelationFwhmMm: number;
    /** Variance of a mean over many voxels of this grid against as many independent voxels. */
    readonly varianceInflation: number;
  };
  readonly subject: { readonly size: number; readonly fatMm: number };
}
