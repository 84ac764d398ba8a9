/** What a caller may say about a DICOM segmentation object. */

import type { Rgb } from './colour.ts';
import type { SourceSeries } from './seg-source.ts';

export interface SegmentationOptions {
  /** Default `BINARY`, because old viewers know nothing else. */
  readonly type?: 'BINARY' | 'LABELMAP';
  /** The series that the labels were drawn on (`describeSource`); without it the object stands alone. */
  readonly source?: SourceSeries;
  /**
   * Leave out frames without a voxel of their segment; default true. The first and the last slice are always
   * written, so that the extent of the grid survives.
   */
  readonly omitEmptyFrames?: boolean;
  /** How the labels came about; default `AUTOMATIC` by Osteon. */
  readonly algorithm?: { readonly type: 'AUTOMATIC' | 'SEMIAUTOMATIC' | 'MANUAL'; readonly name?: string };
  /** Display colours by label; the rest get one that depends on the label alone. */
  readonly colours?: Readonly<Record<number, Rgb>>;
  readonly seriesDescription?: string;
  /** Default 300. */
  readonly seriesNumber?: number;
  /** Pseudonym where there is no source; default `ANONYMOUS`. */
  readonly patientId?: string;
  /**
   * Content date (YYYYMMDD) and time (HHMMSS), which the standard demands. Default: those of the source
   * study, else 19700101 000000. The clock is never read, so the same labels give the same bytes.
   */
  readonly contentDate?: string;
  readonly contentTime?: string;
}
