/**
 * The one error class of the house. A person reads it: what was found, where, what was expected,
 * and how to mend it. Programs branch on `code`, which never changes once published.
 */

/** What a failure means to the caller; the command line maps it to its exit code. */
export type ErrorKind = 'usage' | 'input' | 'refused';

/** A failure that a person can understand and mend. Anything else that is thrown is our bug. */
export class OsteonError extends Error {
  /** Stable, machine-readable, in kebab-case: `dicom-truncated`, `labels-other-geometry`. */
  readonly code: string;
  /** `usage`: the call is wrong; `input`: the data cannot be used; `refused`: a quality rule forbids a number. */
  readonly kind: ErrorKind;
  /** One sentence that says how to mend it. */
  readonly hint: string;

  constructor(code: string, message: string, options: { hint: string; kind?: ErrorKind; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OsteonError';
    this.code = code;
    this.kind = options.kind ?? 'input';
    this.hint = options.hint;
  }
}
