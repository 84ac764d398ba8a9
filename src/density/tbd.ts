/**
 * Trabecular bone density (TBD) from a CT scan and a label map of vertebrae: the mode of the Johnson-SU
 * distribution fitted to the Hounsfield units of trabecular bone, one vertebra at a time and pooled [P0].
 */

import { OsteonError } from '../errors.ts';
import {
  type Acquisition,
  type Image,
  type LabelImage,
  orientationCode,
  reorient,
  voxelCount,
  voxelToWorld,
} from '../image/index.ts';
import type { LongWork } from '../progress.ts';
import { compareFamilies, weightedSample } from '../statistics/index.ts';
import { canonicalPair } from './canonical.ts';
import { type ChosenTable, chooseLabelTable } from './choose-label-table.ts';
import { contrastFlags } from './contrast.ts';
import { acquisitionFlags, type QualityFlag, round } from './flags.ts';
import { type LabelStatistics, labelStatistics } from './label-statistics.ts';
import { type LabelTable, labelOf, labelTable } from './label-table.ts';
import type { FamilyResult, TbdMeasurement } from './result.ts';
import type { RegionKind } from './trabecular-core.ts';
import { type MeasuredVertebra, measureVertebra, regionNumbers } from './vertebra.ts';
import { vertebraRank } from './vertebra-names.ts';

export interface TbdOptions extends LongWork {
  /** Names of vertebrae; by default L1 and L2, of which one may be missing. */
  readonly vertebrae?: readonly string[];
  readonly labelTable?: LabelTable;
  readonly region?: RegionKind;
  /** Distance (mm) kept from the surface of the vertebral body. Default 3. */
  readonly marginMm?: number;
  /** Families compared on the pooled voxels; `all` takes seconds. */
  readonly families?: 'all' | readonly string[];
  readonly acquisition?: Acquisition;
  /** Values are HU + 1000, the "CT units" of some papers. */
  readonly ctUnits?: boolean;
  /** Treat NaN as padding instead of refusing the scan. */
  readonly nanAsPadding?: boolean;
}

export interface TbdOutcome {
  readonly measurement: TbdMeasurement;
  /** Exactly the voxels that were fitted, each with the label of its vertebra, on the scan's own grid. */
  readonly region: LabelImage;
}

/** The families that the paper set against Johnson-SU, and the ones most often used. */
export const defaultFamilies = [
  'johnsonsu',
  'norm',
  'norminvgauss',
  'genhyperbolic',
  'skewnorm',
  'lognorm',
  'gamma',
  't',
  'logistic',
  'gumbel_r',
] as const;

/**
 * Measures TBD.
 *
 * @param image CT in Hounsfield units, any orientation
 * @param labels vertebrae, on the same grid within 0.1 mm
 * @throws OsteonError kind `input` where scan or labels cannot be used, kind `refused` where no vertebra allows a
 *   number; where at least one does, the others carry their refusal in the result
 * @example measureTbd(scan, labels, { labelTable: labelTables.verse }).measurement.tbdHU
 */
export function measureTbd(image: Image, labels: LabelImage, options: TbdOptions = {}): TbdOutcome {
  const { region = 'slices', marginMm = 3, acquisition = {}, onProgress, signal } = options;
  const pair = canonicalPair(image, labels);
  const scan = checkedScan(pair.image, options);
  const statistics = labelStatistics(pair.labels);
  const chosen = chooseLabelTable(
    statistics,
    pair.labels.geometry,
    options.labelTable,
    labels.names &&
      labelTable(
        'file',
        Object.entries(labels.names).map(([id, name]) => [Number(id), name]),
      ),
  );
  const { present, missing } = findVertebrae(statistics, chosen.table, options.vertebrae);

  const measured: MeasuredVertebra[] = [];
  for (const [index, { name, stats }] of present.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ step: `measuring ${name}`, done: index, total: present.length });
    measured.push(measureVertebra(scan, pair.labels, name, stats, { region, marginMm }));
  }
  const accepted = measured.filter(({ result }) => result.tbdHU !== null);
  refuseWithoutNumbers(measured, accepted);
  refuseOtherUnits(accepted, options);

  const values = concatenate(accepted.map(({ values }) => values));
  const pooled = regionNumbers(
    values,
    accepted.map(({ part }) => part),
  );
  if ('refusal' in pooled)
    throw new OsteonError(pooled.refusal.code, pooled.refusal.message, {
      kind: 'refused',
      hint: refusalHint,
    });
  signal?.throwIfAborted();
  onProgress?.({ step: 'comparing families', done: present.length, total: present.length });
  const measurement: TbdMeasurement = {
    ...pooled,
    vertebrae: measured.map(({ result }) => result),
    families: families(values, options.families ?? defaultFamilies),
    flags: [
      ...tableFlags(chosen),
      ...missing.map(missingFlag),
      ...refusedFlags(measured),
      ...unitFlags(image),
      ...acquisitionFlags(acquisition, scan.geometry.spacingMm[2]),
      ...contrastFlags(scan, pair.labels, statistics, chosen.table),
    ],
    region: { kind: region, marginMm, labelTable: chosen.table.name, labelTableHow: chosen.how },
  };
  return { measurement, region: regionOnScanGrid(image, scan, accepted) };
}

const refusalHint =
  'Look at the label map over the scan; choose other vertebrae with --vertebrae, or the whole core with --region core.';

/** Shifts CT units and looks for NaN. */
function checkedScan(image: Image, { ctUnits, nanAsPadding }: TbdOptions): Image {
  const { voxels, geometry } = image;
  let bad = 0;
  let first = -1;
  if (voxels instanceof Float32Array || voxels instanceof Float64Array)
    for (let p = 0; p < voxels.length; p++)
      if (!Number.isFinite(voxels[p])) {
        bad++;
        if (first < 0) first = p;
      }
  if (bad > 0 && !nanAsPadding) {
    const [nx, ny] = geometry.size;
    const at = voxelToWorld(geometry, [
      first % nx,
      Math.floor(first / nx) % ny,
      Math.floor(first / (nx * ny)),
    ]);
    throw new OsteonError(
      'nan-voxels',
      `${bad} voxels of the scan are not a number (the first at ${at.map((mm) => round(mm, 1)).join(', ')} mm LPS)`,
      {
        hint: 'Write the scan again without NaN (air is -1024 HU), or pass --nan-as-padding to leave these voxels out.',
      },
    );
  }
  if (!ctUnits) return image;
  return { ...image, voxels: Float32Array.from(voxels, (value) => value - 1000), unit: 'HU' };
}

function findVertebrae(
  statistics: ReadonlyMap<number, LabelStatistics>,
  table: LabelTable,
  asked: readonly string[] | undefined,
) {
  const names = asked ?? ['L1', 'L2'];
  const present: { name: string; stats: LabelStatistics }[] = [];
  const missing: string[] = [];
  for (const name of names) {
    const stats = statistics.get(labelOf(table, name) ?? -1);
    if (stats) present.push({ name, stats });
    else missing.push(name);
  }
  // Without being asked, one of L1 and L2 is enough; what a caller asks for must be there.
  if (present.length === 0 || (asked && missing.length > 0)) {
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
    throw new OsteonError(
      'vertebra-not-labelled',
      `the label map has no ${missing.join(', ')} in the numbering '${table.name}'; ${holds}`,
      {
        hint:
          found.length > 0
            ? `Ask for what is there, for example --vertebrae ${found.slice(-2).join(',')}, or name another numbering with --label-table.`
            : 'Name the numbering with --label-table (totalsegmentator, totalsegmentator-v1, verse, or a file with lines such as "20,L1").',
      },
    );
  }
  return { present, missing };
}

function refuseWithoutNumbers(
  measured: readonly MeasuredVertebra[],
  accepted: readonly MeasuredVertebra[],
): void {
  if (accepted.length > 0) return;
  const reasons = measured.map(({ result }) => `${result.name}: ${result.refusal?.message}`);
  throw new OsteonError(measured[0].result.refusal?.code ?? 'no-region', reasons.join('; '), {
    kind: 'refused',
    hint: refusalHint,
  });
}

/** Trabecular bone in HU reads -100 to 600; a median beyond that, or hardly any spread, is another unit. */
function refuseOtherUnits(accepted: readonly MeasuredVertebra[], { ctUnits }: TbdOptions): void {
  for (const { result } of accepted) {
    const median = result.medianHU as number;
    const sd = result.sdHU as number;
    if (median > 850 && !ctUnits)
      throw new OsteonError(
        'unit-not-hu',
        `the trabecular bone of ${result.name} reads ${round(median, 0)}, which is no Hounsfield unit; it looks like HU + 1000 ("CT units") or stored values without rescale`,
        {
          kind: 'refused',
          hint: 'Pass --ct-units if the values are HU + 1000; otherwise convert the scan again with its rescale slope and intercept.',
        },
      );
    if (sd < 1)
      throw new OsteonError(
        'unit-not-hu',
        `the trabecular bone of ${result.name} spreads by ${sd.toPrecision(2)} only; the scan is normalised or windowed, not in Hounsfield units`,
        { kind: 'refused', hint: 'Give the original scan in Hounsfield units.' },
      );
  }
}

function families(values: Float64Array, names: 'all' | readonly string[]): FamilyResult[] {
  // Seconds of each fit would make equal inputs give unequal results.
  return compareFamilies(weightedSample(values), { families: names }).rows.map(
    ({ name, parameters, negLogLikelihood, aic, bic, mse, lnMseRatio, reason }) => ({
      name,
      parameters,
      negLogLikelihood,
      aic,
      bic,
      mse,
      lnMseRatio,
      ...(reason === undefined ? {} : { reason }),
    }),
  );
}

function tableFlags({ table, how, betterTable }: ChosenTable): QualityFlag[] {
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

function missingFlag(name: string): QualityFlag {
  return {
    code: 'vertebra-missing',
    message: `${name} is not in the label map; the density rests on fewer vertebrae.`,
    value: name,
  };
}

function refusedFlags(measured: readonly MeasuredVertebra[]): QualityFlag[] {
  return measured.flatMap(({ result }) =>
    result.refusal
      ? [
          {
            code: 'vertebra-refused' as const,
            message: `${result.name} gives no number: ${result.refusal.message}.`,
            value: result.name,
          },
        ]
      : [],
  );
}

function unitFlags({ unit }: Image): QualityFlag[] {
  if (unit === 'HU') return [];
  return [
    {
      code: 'unit-assumed',
      message:
        'The file does not say its unit; its values were taken as Hounsfield units because bone and soft tissue read as such.',
      value: null,
    },
  ];
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Puts the regions back on the grid of the scan as it was given. */
function regionOnScanGrid(given: Image, scan: Image, accepted: readonly MeasuredVertebra[]): LabelImage {
  const labels = new Uint16Array(voxelCount(scan.geometry));
  const [nx, ny] = scan.geometry.size;
  for (const { part, box, result } of accepted) {
    const [cx, cy, cz] = part.size;
    for (let k = 0, p = 0; k < cz; k++)
      for (let j = 0; j < cy; j++)
        for (let i = 0; i < cx; i++, p++)
          if (part.region[p])
            labels[box.start[0] + i + nx * (box.start[1] + j + ny * (box.start[2] + k))] = result.label;
  }
  const turned = reorient({ geometry: scan.geometry, labels }, orientationCode(given.geometry));
  return { geometry: given.geometry, labels: turned.labels };
}
