/** The failures that every format shares, worded once. */

import { OsteonError } from '../../../errors.ts';

const again = 'Copy or export the file again, and compare its size with the original.';

export function truncatedFile(name: string, expected: number, found: number): OsteonError {
  return new OsteonError(
    'truncated-file',
    `'${name}' ends early: its header promises ${expected} bytes of voxels, ${found} are there.`,
    { hint: again },
  );
}

export function corruptFile(name: string, what: string, cause?: unknown): OsteonError {
  return new OsteonError('corrupt-file', `'${name}' is damaged: ${what}.`, { hint: again, cause });
}

/** A header whose fields contradict the format's definition. */
export function invalidHeader(format: string, name: string, what: string): OsteonError {
  return new OsteonError('invalid-header', `${format} header of '${name}': ${what}.`, {
    hint: 'Export the file again with a program that writes valid headers.',
  });
}

/** A valid file that holds what no scalar volume can be made of. */
export function unsupported(name: string, what: string, hint: string): OsteonError {
  return new OsteonError('unsupported-content', `'${name}' ${what}.`, { hint });
}

/** Turns what a decompressor throws into `truncated-file` or `corrupt-file`. */
export function inflateError(name: string, cause: unknown): OsteonError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/unexpected (end of file|EOF)/i.test(reason))
    return new OsteonError(
      'truncated-file',
      `'${name}' ends early: its compressed data stop in the middle.`,
      {
        hint: again,
        cause,
      },
    );
  return corruptFile(name, `its compressed data cannot be unpacked (${reason})`, cause);
}
