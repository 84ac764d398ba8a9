/**
 * What the reader needs to know about one DICOM file before its pixels: PS3.3 modules Image Pixel, Image
 * Plane, CT Image, and the functional groups of enhanced multi-frame objects, as one flat list of frames.
 */

import type { Vector3 } from '../../image.ts';
import type { Acquisition } from '../../report.ts';
import type { DicomFile } from './file.ts';

/** One two-dimensional image: a single-frame file, or one frame of a multi-frame file. */
export interface Frame {
  readonly header: DicomHeader;
  /** 0-based position in the file. */
  readonly index: number;
  /** Image Position (Patient), LPS mm: centre of the first pixel. */
  readonly positionMm?: Vector3;
  /** Unit vector in which the column index grows. */
  readonly rowDirection?: Vector3;
  /** Unit vector in which the row index grows. */
  readonly columnDirection?: Vector3;
  /** As DICOM orders it: distance between rows, then between columns. */
  readonly pixelSpacingMm?: readonly [number, number];
  readonly sliceThicknessMm?: number;
  readonly spacingBetweenSlicesMm?: number;
  readonly rescaleSlope?: number;
  readonly rescaleIntercept?: number;
  readonly rescaleType?: string;
  readonly imageType: readonly string[];
  readonly acquisitionNumber?: string;
  readonly temporalPosition?: string;
}

export interface DicomHeader {
  readonly file: DicomFile;
  readonly transferSyntax: string;
  readonly sopClass?: string;
  readonly sopInstance?: string;
  readonly study?: string;
  readonly series: string;
  readonly seriesNumber?: number;
  readonly frameOfReference?: string;
  readonly modality?: string;
  /** Compared among files, never shown or stored. */
  readonly patient: { readonly id?: string; readonly name?: string; readonly birthDate?: string };
  readonly acquisition: Acquisition;
  readonly gantryTiltDeg?: number;
  /** Undefined where the object holds no pixels (dose report, structured report). */
  readonly pixels?: PixelModule;
  readonly frames: readonly Frame[];
}

export interface PixelModule {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly photometric: string;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Lossy Image Compression: at some time, not necessarily in this file. */
  readonly lossy: boolean;
  readonly hasModalityLut: boolean;
  /** Pixel Padding Value and the other end of its range; stored values, sign as Pixel Representation says. */
  readonly padding?: { readonly value: number; readonly limit: number };
  /** Where the value of Pixel Data starts, in the file (or in the inflated file of the deflated syntax). */
  readonly offset: number;
  /** Bytes of the value; undefined for encapsulated pixel data, which ends with the last fragment. */
  readonly length?: number;
  /** Value representation: bytes of OB are never swapped. */
  readonly vr: string;
  readonly extendedOffsets?: { readonly offsets: readonly number[]; readonly lengths: readonly number[] };
}
