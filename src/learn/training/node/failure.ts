/** Errors between threads: plain data on the way, since a message carries no classes. */

import { OsteonError } from '../../../errors.ts';
import type { Failure } from './messages.ts';

/** An error as plain data. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof OsteonError)) return { message: String(error) };
  const { message, code, hint, kind } = error;
  return { message, code, hint, kind };
}

/** The error again; what was not of the house gets the code `replica-failed`. */
export function errorOf({ message, code, hint, kind }: Failure): OsteonError {
  if (code) return new OsteonError(code, message, { hint: hint ?? '', kind });
  return new OsteonError('replica-failed', `a replica has failed: ${message}`, {
    hint: 'Run the same on one runtime without replicas; if it fails there too, report it with the message.',
  });
}
