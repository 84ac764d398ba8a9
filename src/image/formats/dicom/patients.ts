/** One input, one patient. Who they are is compared here and goes nowhere else. */

import { OsteonError } from '../../../errors.ts';
import type { DicomHeader } from './header.ts';

/**
 * Number of patients among the headers: different Patient IDs are different patients; so are different birth
 * dates, or different names across studies, where the IDs do not tell.
 */
export function patientCount(headers: readonly DicomHeader[]): number {
  const distinct = (value: (header: DicomHeader) => string | undefined) =>
    new Set(headers.map(value).filter((each) => each !== undefined && each !== '')).size;
  const ids = distinct(({ patient }) => patient.id?.trim());
  const births = distinct(({ patient }) => patient.birthDate);
  const names = distinct(({ patient }) =>
    patient.name
      ?.toUpperCase()
      .replace(/[\s^,]+/g, ' ')
      .trim(),
  );
  const studies = distinct(({ study }) => study);
  return Math.max(1, ids, births, studies > 1 && ids !== 1 ? names : 1);
}

/** The refusal of an input that mixes people. */
export function severalPatients(count: number, files: number): OsteonError {
  return new OsteonError('several-patients', `the input holds ${files} images of ${count} patients`, {
    hint: 'Put the images of each patient into a folder of their own; one number must come from one person.',
  });
}
