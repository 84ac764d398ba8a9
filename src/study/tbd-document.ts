/** The document that a TBD study gives: the measurement with its subject and its provenance. */

import type { RegionKind, TbdMeasurement } from '../density/index.ts';
import type { Acquisition, SeriesCheck } from '../image/index.ts';

/** Where an input came from: enough to find it again, nothing that names a patient. */
export interface InputRecord {
  readonly format: string;
  readonly filesUsed: number;
  /** sha256 of voxels and geometry; equal for equal content in any format and orientation. */
  readonly contentSha256: string;
}

export interface TbdProvenance {
  readonly product: 'osteon';
  readonly version: string;
  readonly notForDiagnosis: string;
  readonly scan: InputRecord & { readonly acquisition: Acquisition; readonly checks: readonly SeriesCheck[] };
  readonly labels: InputRecord;
  readonly options: {
    readonly vertebrae: readonly string[];
    readonly region: RegionKind;
    readonly marginMm: number;
    readonly labelTable: string;
    readonly labelTableHow: string;
    readonly allowResample: boolean;
    /** Contrast phase as the caller declared it. */
    readonly phase: string | null;
    readonly ctUnits: boolean;
    readonly nanAsPadding: boolean;
  };
}

export interface TbdDocument extends Omit<TbdMeasurement, 'region'> {
  readonly schema: 'osteon/tbd@1';
  readonly subject: { readonly ageYears: number | null; readonly sex: 'F' | 'M' | null };
  readonly provenance: TbdProvenance;
}
