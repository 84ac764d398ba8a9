/** The error of options that a loss cannot take. */

import { OsteonError } from '../../errors.ts';

export function lossOptionError(loss: string, option: string, found: unknown, expected: string): OsteonError {
  return new OsteonError('loss-option', `${loss}: ${option} is ${String(found)}, expected ${expected}`, {
    hint: `Give ${option} as ${expected}.`,
    kind: 'usage',
  });
}
