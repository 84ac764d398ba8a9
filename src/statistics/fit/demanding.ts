/** Families that need care in a fit, by name. */

/**
 * Densities that are integrals or long series: a thousand times the cost of others. They get a number of shapes
 * to try (together about a quarter of a second), bounds that keep their series short, and a likelihood that is
 * summed over the stand-in nodes.
 */
const budgets: Readonly<Record<string, number>> = {
  gausshyper: 500,
  levy_stable: 200,
  ncf: 400,
  nct: 300,
  studentized_range: 60,
};

/** How many shapes a fit of this family may try; undefined without limit. */
export function shapeBudget(name: string): number | undefined {
  return budgets[name];
}

/** Distribution functions that are integrals or long series: a quantile costs more than a likelihood. */
export const slowQuantiles: ReadonlySet<string> = new Set([
  ...Object.keys(budgets),
  'geninvgauss',
  'ksone',
  'kstwo',
  'ncx2',
  'rice',
  'vonmises',
  'vonmises_line',
]);

/** Families whose density has a cusp, a zero or a pole at loc: a minimum lies between any two neighbouring values. */
export const cusped: ReadonlySet<string> = new Set(['dgamma', 'dweibull']);
