/** Failures that several parts of the DICOM reader report, so that each has one code and one wording. */

import { OsteonError } from '../../../errors.ts';

export function truncated(name: string, figures: string): OsteonError {
  return new OsteonError('dicom-truncated', `${name} ends before its pixels do: ${figures}`, {
    hint: 'Copy the file again from its source; osteon never fills missing pixels with a made-up value.',
  });
}

export function corrupt(name: string, figures: string, cause?: unknown): OsteonError {
  return new OsteonError('dicom-corrupt', `the pixels of ${name} cannot be decoded: ${figures}`, {
    hint: 'Export the series again from the archive, if possible as uncompressed DICOM.',
    cause,
  });
}

export function unsupported(code: string, message: string, hint: string): OsteonError {
  return new OsteonError(code, message, { hint });
}
