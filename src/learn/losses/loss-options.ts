/** The error of options that a loss cannot take. */

import { OsteonError } from '../../errors.ts';
import { unknownOptions } from '../options.ts';

/**
 * The error of an option that a loss cannot take, `loss-option`.
 *
 * @param loss name of the loss, as people write it
 * @param expected what the option may be, to be read after `expected`
 */
export function lossOptionError(loss: string, option: string, found: unknown, expected: string): OsteonError {
  return new OsteonError('loss-option', `${loss}: ${option} is ${String(found)}, expected ${expected}`, {
    hint: `Give ${option} as ${expected}.`,
    kind: 'usage',
  });
}

/** @throws OsteonError `loss-option` for options that there are not */
export function requireLossOptions(loss: string, options: object, known: readonly string[]): void {
  if (options && 'graph' in options)
    throw new OsteonError('loss-option', `${loss}: the function that makes the loss was given as the loss`, {
      hint: 'Call it: loss: dice(), not loss: dice.',
      kind: 'usage',
    });
  const unknown = unknownOptions(options, known);
  if (unknown !== undefined) throw lossOptionError(loss, 'an option', unknown, known.join(', '));
}
