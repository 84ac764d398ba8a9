/**
 * What the numbers of a label map mean. Tables of the common segmentation programs are built in; a file that
 * carries its own names (DICOM SEG, 3D Slicer, TotalSegmentator's NIfTI) needs none; a user may bring one.
 */

import { OsteonError } from '../errors.ts';
import type { LabelImage } from '../image/index.ts';
import { totalsegmentatorNames } from './label-tables/totalsegmentator.ts';
import { totalsegmentatorV1Names } from './label-tables/totalsegmentator-v1.ts';
import { vertebraName } from './vertebra-names.ts';

/** Label number to structure; vertebrae carry the house's short name (`L1`). */
export interface LabelTable {
  /** `totalsegmentator`, `totalsegmentator-v1`, `verse`, or where the names came from. */
  readonly name: string;
  readonly entries: ReadonlyMap<number, string>;
}

export type BuiltInTableName = 'totalsegmentator' | 'totalsegmentator-v1' | 'verse';

/** VerSe and the vertebra tasks that follow it; 25 is L6, 28 is T13 (Sekuboyina et al. 2021). */
const verseNames: readonly (readonly [number, string])[] = [
  ...Array.from({ length: 7 }, (_, i) => [i + 1, `C${i + 1}`] as const),
  ...Array.from({ length: 12 }, (_, i) => [i + 8, `T${i + 1}`] as const),
  ...Array.from({ length: 6 }, (_, i) => [i + 20, `L${i + 1}`] as const),
  [26, 'sacrum'],
  [27, 'coccyx'],
  [28, 'T13'],
];

/** A table from (label, name) pairs; names of vertebrae are brought to the house's spelling. */
export function labelTable(name: string, pairs: Iterable<readonly [number, string]>): LabelTable {
  const entries = new Map<number, string>();
  for (const [label, text] of pairs) entries.set(label, vertebraName(text) ?? text);
  return { name, entries };
}

/** The table that a label map carries itself; undefined where it names nothing. */
export function labelTableOf({ names }: LabelImage): LabelTable | undefined {
  if (!names) return undefined;
  return labelTable(
    'file',
    Object.entries(names).map(([label, name]) => [Number(label), name]),
  );
}

const numbered = (names: readonly string[]) => names.map((name, i) => [i + 1, name] as const);

/** The built-in tables. */
export const labelTables: Readonly<Record<BuiltInTableName, LabelTable>> = {
  totalsegmentator: labelTable('totalsegmentator', numbered(totalsegmentatorNames)),
  'totalsegmentator-v1': labelTable('totalsegmentator-v1', numbered(totalsegmentatorV1Names)),
  verse: labelTable('verse', verseNames),
};

/** The label of a structure in a table; undefined where the table lacks it. */
export function labelOf(table: LabelTable, structure: string): number | undefined {
  for (const [label, name] of table.entries) if (name === structure) return label;
  return undefined;
}

/**
 * Reads a user's table: JSON (`{"20":"L1"}` or `{"L1":20}`), or lines of `number,name` (comma, semicolon, tab
 * or blank; a heading line is allowed).
 *
 * @throws OsteonError `label-table-unreadable` where no pair can be found.
 */
export function parseLabelTable(text: string, name: string): LabelTable {
  const pairs = text.trimStart().startsWith('{') ? pairsFromJson(text, name) : pairsFromLines(text);
  if (pairs.length === 0)
    throw new OsteonError(
      'label-table-unreadable',
      `label table '${name}' holds no pair of a number and a name`,
      {
        hint: 'Write one pair a line, such as "20,L1", or JSON such as {"20":"L1"}.',
        kind: 'usage',
      },
    );
  return labelTable(name, pairs);
}

function pairsFromJson(text: string, name: string): [number, string][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new OsteonError(
      'label-table-unreadable',
      `label table '${name}' is not valid JSON: ${String(cause)}`,
      {
        hint: 'Write JSON such as {"20":"L1","21":"L2"}.',
        kind: 'usage',
        cause,
      },
    );
  }
  const pairs: [number, string][] = [];
  for (const [key, value] of Object.entries(parsed as Record<string, unknown>)) {
    if (/^\d+$/.test(key) && typeof value === 'string') pairs.push([Number(key), value]);
    else if (Number.isInteger(value)) pairs.push([value as number, key]);
  }
  return pairs;
}

function pairsFromLines(text: string): [number, string][] {
  const pairs: [number, string][] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*"?(\d+)"?\s*[,;\t ]\s*"?([^",;\t]+)"?/.exec(line);
    if (match) pairs.push([Number(match[1]), match[2].trim()]);
  }
  return pairs;
}
