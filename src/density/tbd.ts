/**
 * Trabecular bone density (TBD) from a CT scan and a label map of vertebrae: the mode of the Johnson-SU
 * distribution fitted to the Hounsfield units of trabecular bone, one vertebra at a time and pooled. Source: "An
 * AI-driven assessment of bone density as a biomarker leading to the aging law", arXiv:2308.02815.
 */

import { OsteonError } from '../errors.ts';
import type { Acquisition, Image, LabelImage } from '../image/index.ts';
import { atOnce, inTurns, type LongWork } from '../progress.ts';
import { compareFamiliesSteps, weightedSample } from '../statistics/index.ts';
import { canonicalPair } from './canonical.ts';
import { chooseLabelTable, tableFlags } from './choose-label-table.ts';
import { contrastFlags } from './contrast.ts';
import { compareWithCortical } from './cortical.ts';
import { acquisitionFlags, type QualityFlag } from './flags.ts';
import {
  type HounsfieldOptions,
  inHounsfield,
  refuseOtherModalities,
  refuseOtherUnits,
  unitFlags,
} from './hounsfield.ts';
import { labelStatistics } from './label-statistics.ts';
import { type LabelTable, labelTableOf } from './label-table.ts';
import { regionMap } from './region-map.ts';
import { type Refusal, regionNumbers } from './region-numbers.ts';
import type { FamilyResult, TbdMeasurement } from './result.ts';
import { missingFlag, selectVertebrae } from './select-vertebrae.ts';
import type { RegionKind } from './trabecular-core.ts';
import { type MeasuredVertebra, measureVertebra } from './vertebra.ts';

export interface TbdOptions extends HounsfieldOptions, LongWork {
  /** Names of vertebrae; by default L1 and L2, of which one may be missing. */
  readonly vertebrae?: readonly string[];
  readonly labelTable?: LabelTable;
  readonly region?: RegionKind;
  /** Distance (mm) kept from the surface of the vertebral body. Default 3. */
  readonly marginMm?: number;
  /** Families compared on the pooled voxels; `all` takes seconds. */
  readonly families?: 'all' | readonly string[];
  readonly acquisition?: Acquisition;
  /** Bring labels of another grid to the scan by nearest neighbour, flagged, instead of refusing them. */
  readonly allowResample?: boolean;
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
 * @param labels vertebrae, on the same grid within 0.1 mm (or any that covers the body, with `allowResample`)
 * @throws OsteonError kind `input` where scan or labels cannot be used, kind `refused` where no vertebra allows a
 *   number; where at least one does, the others carry their refusal in the result
 * @example measureTbd(scan, labels, { labelTable: labelTables.verse }).measurement.tbdHU
 */
export function measureTbd(image: Image, labels: LabelImage, options: TbdOptions = {}): TbdOutcome {
  return atOnce(measureSteps(image, labels, options));
}

/** As `measureTbd`, but other work (a page, a signal of the terminal) gets its turn between the steps. */
export function measureTbdInTurns(
  image: Image,
  labels: LabelImage,
  options: TbdOptions = {},
): Promise<TbdOutcome> {
  return inTurns(measureSteps(image, labels, options));
}

/** Pauses before every vertebra and every family. */
function* measureSteps(image: Image, labels: LabelImage, options: TbdOptions): Generator<void, TbdOutcome> {
  const { region = 'slices', marginMm = 3, acquisition = {}, onProgress, signal } = options;
  refuseOtherModalities(acquisition);
  const pair = canonicalPair(image, labels, options.allowResample);
  const scan = inHounsfield(pair.image, options);
  const statistics = labelStatistics(pair.labels);
  const chosen = chooseLabelTable(statistics, pair.labels.geometry, options.labelTable, labelTableOf(labels));
  const { present, missing } = selectVertebrae(statistics, chosen.table, options.vertebrae);

  const measured: MeasuredVertebra[] = [];
  for (const [done, vertebra] of present.entries()) {
    onProgress?.({ step: `measuring ${vertebra.name}`, done, total: present.length });
    yield;
    signal?.throwIfAborted();
    measured.push(measureVertebra(scan, pair.labels, vertebra, { region, marginMm }));
  }
  const accepted = measured.filter(({ result }) => result.tbdHU !== null);
  if (accepted.length === 0) throw noVertebraAccepted(measured);
  refuseOtherUnits(
    accepted.map(({ result }) => result),
    options,
  );
  const values = concatenate(accepted.map(({ values }) => values));
  const pooled = regionNumbers(
    values,
    accepted.map(({ part }) => part),
  );
  if ('refusal' in pooled) throw refusedError(pooled.refusal);
  const measurement: TbdMeasurement = {
    ...pooled,
    cortical: compareWithCortical(values, concatenate(accepted.map(({ rim }) => rim))),
    vertebrae: measured.map(({ result }) => result),
    families: yield* compared(values, options),
    flags: [
      ...pair.flags,
      ...tableFlags(chosen),
      ...missing.map(missingFlag),
      ...refusedFlags(measured),
      ...unitFlags(scan),
      ...acquisitionFlags(acquisition, scan.geometry.spacingMm[2]),
      ...contrastFlags(scan, pair.labels, statistics, chosen.table),
    ],
    region: { kind: region, marginMm, labelTable: chosen.table.name, labelTableHow: chosen.how },
  };
  return { measurement, region: regionMap(image, scan, accepted) };
}

function noVertebraAccepted(measured: readonly MeasuredVertebra[]): OsteonError {
  const reasons = measured.map(({ result }) => `${result.name}: ${result.refusal?.message}`);
  return refusedError({ code: measured[0].result.refusal?.code ?? 'no-region', message: reasons.join('; ') });
}

function refusedError({ code, message }: Refusal['refusal']): OsteonError {
  const hint =
    'Look at the label map over the scan; choose other vertebrae with --vertebrae, or the whole core with --region core.';
  return new OsteonError(code, message, { kind: 'refused', hint });
}

function* compared(values: Float64Array, options: TbdOptions): Generator<void, FamilyResult[]> {
  const { families = defaultFamilies, signal, onProgress } = options;
  const { rows } = yield* compareFamiliesSteps(weightedSample(values), { families, signal, onProgress });
  // Seconds of each fit would make equal inputs give unequal results.
  return rows.map(({ seconds: _, converged: __, ...row }) => row);
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

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
