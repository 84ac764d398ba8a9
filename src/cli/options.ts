/** Parsing of option values: each says what it found and what it wants. */

import { OsteonError } from '../errors.ts';

function wrong(option: string, text: string, wanted: string): never {
  throw new OsteonError('option-value', `--${option}: '${text}' is not ${wanted}`, {
    hint: 'Run the command with --help to see its options.',
    kind: 'usage',
  });
}

/** A parser of a path or name, which must not be empty (as an unset variable of a script is). */
export function textOption(option: string, wanted: string) {
  return (text: string): string => (text.trim() === '' ? wrong(option, text, wanted) : text);
}

/** A parser of a finite number, optionally within bounds. */
export function numberOption(
  option: string,
  low = Number.NEGATIVE_INFINITY,
  high = Number.POSITIVE_INFINITY,
) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || value < low || value > high)
      wrong(option, text, Number.isFinite(low) ? `a number from ${low} to ${high}` : 'a number');
    return value;
  };
}

/** A parser of `1,1,2.5` (or one number for all three axes). */
export function spacingOption(option: string) {
  return (text: string): [number, number, number] => {
    const parts = text.split(/[,x]/).map(Number);
    const three = parts.length === 1 ? [parts[0], parts[0], parts[0]] : parts;
    if (three.length !== 3 || three.some((value) => !(value > 0 && Number.isFinite(value))))
      wrong(option, text, 'three distances in mm, such as 0.8,0.8,1.25');
    return three as [number, number, number];
  };
}

/** A parser of `a,b,c`. */
export function listOption(option: string, example: string) {
  return (text: string): string[] => {
    const parts = text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
    if (parts.length === 0) wrong(option, text, `a list such as ${example}`);
    return parts;
  };
}

/** A parser of one of several words; upper and lower case count as equal. */
export function choiceOption<T extends string>(option: string, choices: readonly T[]) {
  return (text: string): T => {
    const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    return found ?? wrong(option, text, `one of ${choices.join(', ')}`);
  };
}
