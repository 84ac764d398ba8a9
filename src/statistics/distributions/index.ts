/** The catalogue of continuous distributions, by SciPy's names. */

import { OsteonError } from '../../errors.ts';
import type { Distribution } from './distribution.ts';
import { expon } from './expon.ts';
import { familiesAToK } from './families-a-k.ts';
import { familiesLToZ } from './families-l-z.ts';
import { genhyperbolic } from './genhyperbolic.ts';
import { johnsonsu } from './johnsonsu.ts';
import { laplace } from './laplace.ts';
import { lognorm } from './lognorm.ts';
import { norm } from './norm.ts';
import { norminvgauss } from './norminvgauss.ts';
import { skewnorm } from './skewnorm.ts';
import { t } from './t.ts';
import { uniform } from './uniform.ts';

const own: readonly Distribution[] = [
  expon,
  genhyperbolic,
  johnsonsu,
  laplace,
  lognorm,
  norm,
  norminvgauss,
  skewnorm,
  t,
  uniform,
];

/** SciPy repeats the von Mises density along the whole line; a fit keeps the data within one period. */
const oneTurn = (family: Distribution): Distribution =>
  family.name === 'vonmises' ? { ...family, fitSupport: () => [-Math.PI, Math.PI] } : family;

const byName = new Map(
  [...own, ...familiesAToK, ...familiesLToZ]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((family) => [family.name, oneTurn(family)]),
);

/** SciPy's second names for the same family. */
const aliases: Readonly<Record<string, string>> = {
  gilbrat: 'gibrat',
  reciprocal: 'loguniform',
  trapz: 'trapezoid',
};

/** Names of all families, in alphabetical order. */
export const familyNames: readonly string[] = [...byName.keys()];

/**
 * The family of that name; SciPy's aliases (trapz, reciprocal, gilbrat) are understood.
 *
 * @throws OsteonError `family-unknown`, with the nearest names.
 */
export function getDistribution(name: string): Distribution {
  const family = byName.get(aliases[name] ?? name);
  if (family !== undefined) return family;
  const near = familyNames.filter((each) => each.startsWith(name.slice(0, 3).toLowerCase()));
  throw new OsteonError('family-unknown', `'${name}' is not one of the ${familyNames.length} families`, {
    kind: 'usage',
    hint:
      near.length > 0
        ? `Did you mean ${near.join(', ')}?`
        : 'Use the names of scipy.stats, such as norm, johnsonsu, gamma.',
  });
}
