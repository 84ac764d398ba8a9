/** Which files of a folder form one stack, and in which order: by the numbers in their names. */

import { OsteonError } from '../../../errors.ts';
import type { ReadOptions, SeriesCheck } from '../../report.ts';

export interface ChosenPages {
  /** In the order of the stack. */
  readonly pages: readonly string[];
  readonly leftOut: readonly string[];
  readonly description: string;
  readonly checks: readonly SeriesCheck[];
}

/** s2 before s10. */
const natural = new Intl.Collator('en', { numeric: true });

/**
 * Groups names that differ in one number only; a lone file beside a stack (a preview) is left out.
 * @throws OsteonError `several-stacks` (choose by `options.series`, the beginning of the names, or
 * `choose: 'largest'`), `missing-page` where the numbers have a gap.
 */
export function choosePages(
  names: readonly string[],
  folder: string,
  { series, choose }: ReadOptions = {},
): ChosenPages {
  const groups = new Map<string, string[]>();
  for (const name of names) groups.set(stem(name), [...(groups.get(stem(name)) ?? []), name]);
  let stacks = [...groups.values()].toSorted((a, b) => b.length - a.length);
  if (series !== undefined) stacks = stacks.filter(([name]) => name.startsWith(series));
  else if (stacks.length > 1 && stacks[1].length > 1 && choose === 'largest') stacks = stacks.slice(0, 1);
  const large = stacks.filter((stack) => stack.length > 1);
  if (stacks.length === 0)
    throw new OsteonError('no-such-series', `No TIFF file in '${folder}' begins with '${series}'.`, {
      hint: `Choose one of ${[...groups.keys()].slice(0, 5).join(', ')}.`,
      kind: 'usage',
    });
  if (large.length > 1 || (large.length === 0 && stacks.length > 1)) throw severalStacks(folder, stacks);
  const pages = stacks[0].toSorted(natural.compare);
  const kept = new Set(pages);
  return {
    pages,
    leftOut: names.filter((name) => !kept.has(name)),
    description: `${pages[0]} to ${pages.at(-1)}`,
    checks: numbering(pages, folder),
  };
}

function severalStacks(folder: string, stacks: readonly string[][]): OsteonError {
  const list = stacks.slice(0, 5).map((stack) => `'${stack[0]}' and ${stack.length - 1} more`);
  return new OsteonError(
    'several-stacks',
    `'${folder}' holds TIFF files of ${stacks.length} stacks: ${list.join('; ')}${stacks.length > 5 ? '; ...' : ''}.`,
    { hint: "Keep one stack per folder, or name the beginning of its file names with the option 'series'." },
  );
}

/** The name with its last number taken out. */
function stem(name: string): string {
  return name.replace(/\d+(?=\D*$)/, '#');
}

/** @throws OsteonError `missing-page` where the steps between the numbers are not all the same. */
function numbering(pages: readonly string[], folder: string): SeriesCheck[] {
  const numbers = pages.map((name) => Number(/(\d+)\D*$/.exec(name)?.[1] ?? Number.NaN));
  if (pages.length < 2) return [];
  const steps = numbers.slice(1).map((n, i) => n - numbers[i]);
  const usual = Math.min(...steps);
  const gap = steps.findIndex((step) => step !== usual);
  if (gap >= 0) {
    const missing = steps.reduce((sum, step) => sum + Math.round(step / usual) - 1, 0);
    throw new OsteonError(
      'missing-page',
      `The pages of '${folder}' have gaps: after '${pages[gap]}' comes '${pages[gap + 1]}' (${missing} missing in all).`,
      { hint: 'Add the missing pages. If none is missing, number the files without gaps.' },
    );
  }
  if (usual === 1) return [];
  return [
    {
      code: 'page-numbers-step',
      severity: 'warning',
      message: `File numbers grow by ${usual}; the distance between pages was not changed for it.`,
      value: usual,
    },
  ];
}
