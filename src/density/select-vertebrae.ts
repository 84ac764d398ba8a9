/** Which vertebrae are measured: those that the caller asks for, else L1 and L2, as far as the map holds them. */

import { OsteonError } from '../errors.ts';
import type { QualityFlag } from './flags.ts';
import type { LabelStatistics } from './label-statistics.ts';
import { type LabelTable, labelOf } from './label-table.ts';
import { vertebraRank } from './vertebra-names.ts';

export interface SelectedVertebra {
  readonly name: string;
  readonly statistics: LabelStatistics;
}

/** What is measured without being asked, of which one may be missing. */
export const defaultVertebrae: readonly string[] = ['L1', 'L2'];

/**
 * The vertebrae to measure, and the names of those that the map lacks.
 *
 * @throws OsteonError `vertebra-not-labelled` where one that was asked for, or both of L1 and L2, are missing
 */
export function selectVertebrae(
  statistics: ReadonlyMap<number, LabelStatistics>,
  table: LabelTable,
  asked: readonly string[] | undefined,
) {
  const present: SelectedVertebra[] = [];
  const missing: string[] = [];
  // One that is named twice still is one vertebra: twice its voxels would feign certainty.
  for (const name of new Set(asked ?? defaultVertebrae)) {
    const found = statistics.get(labelOf(table, name) ?? -1);
    if (found) present.push({ name, statistics: found });
    else missing.push(name);
  }
  if (present.length === 0 || (asked && missing.length > 0)) throw notLabelled(missing, statistics, table);
  return { present, missing };
}

function notLabelled(
  missing: readonly string[],
  statistics: ReadonlyMap<number, LabelStatistics>,
  table: LabelTable,
): OsteonError {
  const found = [...table.entries]
    .filter(([label, name]) => statistics.has(label) && vertebraRank(name) >= 0)
    .map(([, name]) => name)
    .toSorted((a, b) => vertebraRank(a) - vertebraRank(b));
  const numbers = [...statistics.keys()].toSorted((a, b) => a - b);
  const shown = `${numbers.slice(0, 40).join(', ')}${numbers.length > 40 ? ', ...' : ''}`;
  const holds =
    found.length > 0
      ? `it holds ${found.join(', ')}`
      : `it holds no vertebra by that table (labels found: ${numbers.length > 0 ? shown : 'none'})`;
  const hint =
    found.length > 0
      ? `Ask for what is there, for example --vertebrae ${found.slice(-2).join(',')}, or name another numbering with --label-table.`
      : 'Name the numbering with --label-table (totalsegmentator, totalsegmentator-v1, verse, or a file with lines such as "20,L1").';
  const message = `the label map has no ${missing.join(', ')} in the numbering '${table.name}'; ${holds}`;
  return new OsteonError('vertebra-not-labelled', message, { hint });
}

/** Flags a vertebra that a result does without. */
export function missingFlag(name: string): QualityFlag {
  return {
    code: 'vertebra-missing',
    message: `${name} is not in the label map; the density rests on fewer vertebrae.`,
    value: name,
  };
}
