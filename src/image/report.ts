/**
 * The series report: what a reader found, what it used, what it left out and why. Data only; the command
 * line, the report page and the server render it. Carries no name, birth date or identifier of a patient.
 */

import type { LongWork } from '../progress.ts';
import type { Geometry, Image, LabelImage } from './image.ts';

export type FormatName = 'dicom' | 'nifti' | 'nrrd' | 'metaimage' | 'tiff';

/** How the scan was made, as far as its file says. Every field is undefined where the file is silent. */
export interface Acquisition {
  readonly modality?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly kVp?: number;
  readonly convolutionKernel?: string;
  /** (0018,0050), not the distance between slices. */
  readonly sliceThicknessMm?: number;
  readonly exposureMAs?: number;
  /** (0018,0010), text of the scanner. */
  readonly contrastAgent?: string;
  readonly bodyPart?: string;
  readonly seriesDescription?: string;
  readonly patientSex?: 'F' | 'M' | 'O';
  readonly patientAgeYears?: number;
  readonly patientPosition?: string;
}

/** One finding about the input. `refusal` means that no image was made from it. */
export interface SeriesCheck {
  /** Stable, kebab-case: `missing-slice`, `duplicate-position`, `gantry-tilt`, `variable-spacing`. */
  readonly code: string;
  readonly severity: 'note' | 'warning' | 'refusal';
  /** A sentence with the figures in it. */
  readonly message: string;
  /** The figure behind the finding (mm, degrees, count: see message). */
  readonly value?: number;
}

/** Files that did not become part of the image. */
export interface LeftOut {
  /** Stable, kebab-case: `localizer`, `other-series`, `not-dicom`, `duplicate-file`. */
  readonly code: string;
  readonly reason: string;
  readonly count: number;
  /** Up to five file names, relative to the input. */
  readonly examples: readonly string[];
}

/** One series (or one file) that could become an image. */
export interface SeriesSummary {
  /** SeriesInstanceUID for DICOM, the file name for others. */
  readonly id: string;
  readonly number?: number;
  readonly description?: string;
  readonly modality?: string;
  readonly images: number;
  readonly rows?: number;
  readonly columns?: number;
  readonly sliceThicknessMm?: number;
  readonly convolutionKernel?: string;
  readonly transferSyntaxes?: readonly string[];
  /** True for the one that was read. */
  readonly chosen: boolean;
  /** Why it was chosen or not. */
  readonly why: string;
}

export interface SeriesReport {
  readonly schema: 'osteon/series@1';
  readonly format: FormatName;
  readonly filesFound: number;
  readonly filesUsed: number;
  readonly leftOut: readonly LeftOut[];
  readonly series: readonly SeriesSummary[];
  readonly checks: readonly SeriesCheck[];
  readonly acquisition: Acquisition;
  /** Of the image that was read; absent where a check refused it. */
  readonly geometry?: Geometry;
  /** Voxels outside the scanner's field of view, kept out of every statistic. */
  readonly paddingVoxels?: number;
  readonly unit?: Image['unit'];
  /** sha256 (hex) over the voxels in LPS-independent stored order and the geometry: the identity of the input. */
  readonly contentSha256?: string;
}

export interface ReadResult {
  readonly image: Image;
  readonly report: SeriesReport;
}

export interface ReadLabelsResult {
  readonly labels: LabelImage;
  readonly report: SeriesReport;
}

/** What a caller may allow or choose when a scan is read. */
export interface ReadOptions extends LongWork {
  /** DICOM: SeriesInstanceUID (or its ending), or the series number. */
  readonly series?: string;
  /**
   * How to choose where several series fit: `ask` (the default) refuses and lists them; `largest` takes the
   * one with the most images, `thinnest` the one with the thinnest slices, `softest` the smoothest kernel.
   */
  readonly choose?: 'ask' | 'largest' | 'thinnest' | 'softest';
  /** Allow gantry tilt, variable spacing or a missing slice to be mended by resampling to a regular grid. */
  readonly allowResample?: boolean;
  /** Declare the unit of a file that cannot say it. */
  readonly unit?: Image['unit'];
  /** Which volume of a four-dimensional file (0 is the first); without it such a file is refused. */
  readonly volume?: number;
  /** TIFF only: distance between voxel centres, which the files often lack. */
  readonly spacingMm?: readonly [number, number, number];
}
