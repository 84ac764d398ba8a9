/**
 * Finds out what the numbers of a label map mean when nobody says so. TotalSegmentator v1, v2 and VerSe use
 * overlapping numbers for different vertebrae, so a wrong table gives a plausible density of the wrong level.
 * The distances between neighbouring vertebrae tell the tables apart: lumbar vertebrae lie 34 mm apart,
 * mid-thoracic ones 23 mm.
 */

import type { Geometry, Vector3 } from '../image/index.ts';
import type { QualityFlag } from './flags.ts';
import type { LabelStatistics } from './label-statistics.ts';
import { type BuiltInTableName, type LabelTable, labelTables } from './label-table.ts';
import { vertebraRank } from './vertebra-names.ts';

/**
 * Typical distance (mm) of the centroids of a whole vertebra and the next one below, from C1 down to L5.
 * Body height plus disc height of adults, rounded; only used to tell tables apart.
 */
const typicalStepMm = [
  14, 16, 16, 16, 16, 17, 18, 19, 20, 21, 22, 22.5, 23, 24, 25, 26, 28, 30, 32, 32, 34, 35, 35.5, 35, 34, 33,
];

export interface TableScore {
  readonly table: BuiltInTableName;
  /** Neighbouring pairs of vertebrae that the table sees in the map. */
  readonly pairs: number;
  /** Higher fits better; a pair in the wrong order or at an impossible distance counts against the table. */
  readonly score: number;
}

/** How well each built-in table explains where the labels lie. Best first. */
export function scoreLabelTables(
  statistics: ReadonlyMap<number, LabelStatistics>,
  geometry: Geometry,
): TableScore[] {
  return (Object.keys(labelTables) as BuiltInTableName[])
    .map((table) => scoreTable(table, statistics, geometry))
    .toSorted((a, b) => b.score - a.score);
}

function scoreTable(
  table: BuiltInTableName,
  statistics: ReadonlyMap<number, LabelStatistics>,
  geometry: Geometry,
): TableScore {
  const byRank = new Map<number, LabelStatistics>();
  for (const [label, name] of labelTables[table].entries) {
    const found = statistics.get(label);
    const rank = vertebraRank(name);
    // What the edge of the scan cuts off has its centroid in the wrong place.
    if (found && rank >= 0 && found.volumeMl > 1 && found.borderVoxels === 0) byRank.set(rank, found);
  }
  let pairs = 0;
  let score = 0;
  for (const [rank, upper] of byRank) {
    // T13 is rare: T12 is followed by L1.
    const lower = byRank.get(rank + 1) ?? (rank === vertebraRank('T12') ? byRank.get(rank + 2) : undefined);
    if (!lower) continue;
    pairs++;
    const step = stepMm(upper.centroid, lower.centroid, geometry);
    const expected = typicalStepMm[rank] ?? 34;
    const miss = step.downMm > 0 ? Math.abs(Math.log(step.distanceMm / expected)) : 2;
    score += 0.45 - Math.min(miss, 1);
  }
  return { table, pairs, score };
}

/** Distance of two centroids, and how far the second lies below the first, in a grid whose third axis is superior. */
function stepMm(upper: Vector3, lower: Vector3, { spacingMm }: Geometry) {
  const dx = (lower[0] - upper[0]) * spacingMm[0];
  const dy = (lower[1] - upper[1]) * spacingMm[1];
  const dz = (lower[2] - upper[2]) * spacingMm[2];
  return { distanceMm: Math.hypot(dx, dy, dz), downMm: -dz };
}

export interface ChosenTable {
  readonly table: LabelTable;
  /** How it was chosen: told by the caller, read from the file, found by the distances, or assumed. */
  readonly how: 'declared' | 'file' | 'measured' | 'assumed';
  /** A built-in table that explains the map clearly better than the chosen one, if any. */
  readonly betterTable?: BuiltInTableName;
}

/** Another table than TotalSegmentator v2 is believed only on this many pairs and this much better a score. */
const pairsThatProve = 3;
const clearlyBetter = 0.8;
/** TotalSegmentator v2 counts as confirmed from half a fitting pair on. */
const agrees = 0.2;

/**
 * The table of a label map: the caller's, else the file's own names, else the built-in table that explains the
 * distances between vertebrae, else TotalSegmentator v2.
 *
 * @param geometry of the map in an orientation whose third axis points to the head
 */
export function chooseLabelTable(
  statistics: ReadonlyMap<number, LabelStatistics>,
  geometry: Geometry,
  declared?: LabelTable,
  fileNames?: LabelTable,
): ChosenTable {
  const scores = scoreLabelTables(statistics, geometry);
  const scoreOf = (name: string) => scores.find(({ table }) => table === name)?.score ?? 0;
  const best = scores[0];
  const proved = best.pairs >= pairsThatProve;
  if (declared) {
    const better =
      declared.name in labelTables && proved && best.score > scoreOf(declared.name) + clearlyBetter;
    return { table: declared, how: 'declared', ...(better ? { betterTable: best.table } : {}) };
  }
  if (fileNames && fileNames.entries.size > 0) return { table: fileNames, how: 'file' };
  const own = scoreOf('totalsegmentator');
  if (proved && best.score > own + clearlyBetter) return { table: labelTables[best.table], how: 'measured' };
  const others = Math.max(
    ...scores.filter(({ table }) => table !== 'totalsegmentator').map(({ score }) => score),
  );
  return { table: labelTables.totalsegmentator, how: own > others + agrees ? 'measured' : 'assumed' };
}

/** Flags a numbering that was assumed, or that explains the map worse than another. */
export function tableFlags({ table, how, betterTable }: ChosenTable): QualityFlag[] {
  if (betterTable)
    return [
      {
        code: 'label-table-doubtful',
        message: `The distances between vertebrae fit the numbering '${betterTable}' better than '${table.name}': check the levels.`,
        value: betterTable,
      },
    ];
  if (how !== 'assumed') return [];
  return [
    {
      code: 'label-table-assumed',
      message: `The numbering '${table.name}' was assumed; the label map neither names its labels nor shows enough vertebrae to tell. State it with --label-table.`,
      value: table.name,
    },
  ];
}
