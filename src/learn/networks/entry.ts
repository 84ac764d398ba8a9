/** How a network is listed in the registry, and how its configuration, which may come from a file, is checked. */

import { OsteonError } from '../../errors.ts';
import type { Json } from '../json.ts';
import type { Network } from './network.ts';

/** A kind of network that `createNetwork` can make. */
export interface NetworkEntry {
  readonly id: string;
  /** What it is, in one line. */
  readonly summary: string;
  /**
   * @param configuration its options; those left out have their defaults
   * @throws OsteonError `network-configuration` for an option that is not known or cannot be
   */
  create(configuration: Readonly<Record<string, unknown>>): Network;
}

/** The options of a network as plain JSON. */
export type Configuration = Readonly<Record<string, Json>>;

/**
 * A configuration, with defaults for what is left out. An option must have the type of its default; numbers must be
 * finite and lists not empty; a default of null stands for any list or object.
 *
 * @param choices for options with a few allowed values
 * @throws OsteonError `network-configuration` with the option, what was given and what may be
 */
export function completeConfiguration<T extends Configuration>(
  id: string,
  given: Readonly<Record<string, unknown>>,
  defaults: T,
  choices: { readonly [K in keyof T]?: readonly T[K][] } = {},
): T {
  requireOptions(id, given);
  const complete: Record<string, Json> = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(defaults, name))
      throw configurationError(
        id,
        name,
        value,
        `not an option; there are ${Object.keys(defaults).join(', ')}`,
      );
    const allowed: readonly Json[] | undefined = choices[name];
    if (allowed && !allowed.includes(value as Json))
      throw configurationError(
        id,
        name,
        value,
        `none of ${allowed.map((each) => JSON.stringify(each)).join(', ')}`,
      );
    if (!sameKind(value, defaults[name]))
      throw configurationError(id, name, value, `not of the kind of ${JSON.stringify(defaults[name])}`);
    complete[name] = value as Json;
  }
  return complete as T;
}

/** @throws OsteonError `network-configuration` unless the options are whole numbers of at least 1, or lists of them */
export function requireCounts(id: string, configuration: Configuration, names: readonly string[]): void {
  const isCount = (value: Json) => Number.isInteger(value) && (value as number) >= 1;
  for (const name of names) {
    const value = configuration[name];
    const fine = Array.isArray(value) ? value.length > 0 && value.every(isCount) : isCount(value);
    if (!fine) throw configurationError(id, name, value, 'not made of whole numbers of at least 1');
  }
}

/** @throws OsteonError `network-configuration` for what is no object of options by name */
export function requireOptions(id: string, given: unknown): void {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return;
  throw new OsteonError('network-configuration', `${id}: its options are ${JSON.stringify(given)}`, {
    hint: 'Give an object of options by name, or nothing; see docs/networks.md.',
    kind: 'usage',
  });
}

/** The error of an option that cannot be: names the network, the option, what was given and why not. */
export function configurationError(id: string, name: string, value: unknown, problem: string): OsteonError {
  return new OsteonError(
    'network-configuration',
    `${id}: the option '${name}' is ${JSON.stringify(value)}, which is ${problem}`,
    { hint: 'See docs/networks.md for the options of each network.', kind: 'usage' },
  );
}

function sameKind(value: unknown, like: Json): boolean {
  if (value === null) return like === null;
  if (like === null) return typeof value === 'object';
  if (typeof value === 'number') return typeof like === 'number' && Number.isFinite(value);
  if (Array.isArray(value)) return Array.isArray(like) && value.length > 0;
  return typeof value === typeof like && !Array.isArray(like);
}
