/** The main job: a scan and its labels on the disk to a bone density, with a report that shows the proof. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  defaultVertebrae,
  measureTbdInTurns,
  type TbdOptions,
  type TbdOutcome,
  vertebraName,
} from '../density/index.ts';
import { OsteonError } from '../errors.ts';
import {
  type Acquisition,
  contentSha256,
  type ReadOptions,
  type ReadResult,
  type SeriesReport,
} from '../image/index.ts';
import { makeFolders, readImage, writeAtomically, writeLabels } from '../image/node.ts';
import type { LongWork } from '../progress.ts';
import { getDistribution } from '../statistics/index.ts';
import { notForDiagnosis, version } from '../version.ts';
import { loadLabels, loadLabelTable } from './load-labels.node.ts';
import type { InputRecord, TbdDocument } from './tbd-document.ts';
import { renderTbdReport } from './tbd-report.ts';

export interface TbdRequest
  extends LongWork,
    Pick<ReadOptions, 'series' | 'volume' | 'choose' | 'allowResample'>,
    Pick<TbdOptions, 'vertebrae' | 'region' | 'marginMm' | 'families' | 'ctUnits' | 'nanAsPadding'> {
  /** Path of the scan: DICOM folder, zip or file, NIfTI, NRRD, MetaImage, TIFF. */
  readonly scan: string;
  /** Path of the labels; see `loadLabels`. */
  readonly labels: string;
  /** Built-in name or a file. */
  readonly labelTable?: string;
  readonly ageYears?: number;
  readonly sex?: 'F' | 'M';
  /** Contrast phase where the scan does not say it: `native`, `arterial`, `portal`, ... */
  readonly phase?: string;
  /** Folder for report.html, result.json, trabecular.nii.gz and series.json. */
  readonly out?: string;
}

export interface TbdRun {
  readonly document: TbdDocument;
  readonly outcome: TbdOutcome;
  readonly scan: ReadResult;
  /** Files written, by path. */
  readonly files: readonly string[];
}

/**
 * Runs the main job.
 *
 * @throws OsteonError with kind `usage`, `input` or `refused`; nothing partial is left in `out`
 */
export async function runTbd(request: TbdRequest): Promise<TbdRun> {
  // The folder comes first: minutes of work should not end at a name that cannot be.
  const takeBack = request.out === undefined ? undefined : await makeFolders(request.out);
  try {
    return await readMeasureWrite(request);
  } catch (error) {
    await takeBack?.();
    throw error;
  }
}

async function readMeasureWrite(request: TbdRequest): Promise<TbdRun> {
  const { signal, onProgress } = request;
  const { vertebrae, table } = await checkTbdRequest(request);
  onProgress?.({ step: 'reading the scan', done: 0 });
  const { series, volume, choose, allowResample = false } = request;
  const scan = await readImage(request.scan, { series, volume, choose, allowResample, signal, onProgress });
  signal?.throwIfAborted();
  onProgress?.({ step: 'reading the labels', done: 0 });
  const loaded = await loadLabels(request.labels, vertebrae ?? defaultVertebrae);
  const outcome = await measureTbdInTurns(scan.image, loaded.labels, {
    signal,
    onProgress,
    vertebrae,
    labelTable: table,
    region: request.region,
    marginMm: request.marginMm,
    families: request.families,
    acquisition: declaredAcquisition(scan.report.acquisition, request.phase),
    allowResample,
    ctUnits: request.ctUnits,
    nanAsPadding: request.nanAsPadding,
  });
  onProgress?.({ step: 'hashing the input', done: 0 });
  const records = {
    scan: await inputRecord(scan.report, () => contentSha256(scan.image)),
    labels: await inputRecord(loaded.report, () => contentSha256(loaded.labels)),
  };
  const document = assemble(request, outcome, scan.report, records);
  const files =
    request.out === undefined ? [] : await writeOutputs(request.out, document, outcome, scan, request);
  return { document, outcome, scan, files };
}

/** The caller knows the contrast phase better than a header that is silent or wrong. */
function declaredAcquisition(acquisition: Acquisition, phase: string | undefined): Acquisition {
  if (phase === undefined) return acquisition;
  const contrastAgent = /^(native|none|unenhanced)$/i.test(phase) ? undefined : `${phase} phase, as declared`;
  return { ...acquisition, contrastAgent };
}

/**
 * What can be wrong with a request before any scan is read.
 *
 * @returns names and table as the measurement takes them
 * @throws OsteonError kind `usage`: `vertebra-unknown`, `family-unknown`, `label-table-unknown` and its like
 */
export async function checkTbdRequest({
  vertebrae,
  families,
  labelTable,
}: Pick<TbdRequest, 'vertebrae' | 'families' | 'labelTable'>) {
  if (families !== 'all') for (const name of families ?? []) getDistribution(name);
  return {
    vertebrae: vertebrae?.map(checkedVertebra),
    table: labelTable === undefined ? undefined : await loadLabelTable(labelTable),
  };
}

function checkedVertebra(text: string): string {
  const name = vertebraName(text);
  if (name) return name;
  throw new OsteonError('vertebra-unknown', `'${text}' names no vertebra`, {
    hint: 'Use names such as T12, L1, L2.',
    kind: 'usage',
  });
}

async function inputRecord(report: SeriesReport, hash: () => Promise<string>): Promise<InputRecord> {
  return {
    format: report.format,
    filesUsed: report.filesUsed,
    contentSha256: report.contentSha256 ?? (await hash()),
  };
}

function assemble(
  request: TbdRequest,
  { measurement }: TbdOutcome,
  { acquisition, checks, paddingVoxels }: SeriesReport,
  records: { scan: InputRecord; labels: InputRecord },
): TbdDocument {
  const { region, vertebrae, families, flags, ...numbers } = measurement;
  const { ageYears = acquisition.patientAgeYears, sex = knownSex(acquisition.patientSex) } = request;
  const resampled = checks.filter(({ code }) => code.includes('resampled'));
  return {
    schema: 'osteon/tbd@1',
    ...numbers,
    vertebrae,
    families,
    flags: [
      ...resampled.map(({ message, value = null }) => ({ code: 'scan-resampled' as const, message, value })),
      ...(paddingVoxels
        ? [
            {
              code: 'padding-left-out' as const,
              message: `${paddingVoxels} padding voxels outside the scanner's field of view were left out.`,
              value: paddingVoxels,
            },
          ]
        : []),
      ...flags,
    ],
    subject: { ageYears: ageYears ?? null, sex: sex ?? null },
    provenance: {
      product: 'osteon',
      version,
      notForDiagnosis,
      scan: { ...records.scan, acquisition, checks },
      labels: records.labels,
      options: {
        vertebrae: vertebrae.map(({ name }) => name),
        region: region.kind,
        marginMm: region.marginMm,
        labelTable: region.labelTable,
        labelTableHow: region.labelTableHow,
        allowResample: request.allowResample ?? false,
        phase: request.phase ?? null,
        ctUnits: request.ctUnits ?? false,
        nanAsPadding: request.nanAsPadding ?? false,
      },
    },
  };
}

function knownSex(sex: 'F' | 'M' | 'O' | undefined): 'F' | 'M' | undefined {
  return sex === 'O' ? undefined : sex;
}

/** Writes the four files; on any failure those already written in this run are removed again. */
async function writeOutputs(
  out: string,
  document: TbdDocument,
  { region }: TbdOutcome,
  scan: ReadResult,
  { signal, onProgress }: TbdRequest,
): Promise<string[]> {
  onProgress?.({ step: 'writing the report', done: 0 });
  const written: string[] = [];
  const put = async (name: string, write: (path: string) => Promise<unknown>) => {
    const path = join(out, name);
    await write(path);
    written.push(path);
  };
  const text = (content: string) => (path: string) =>
    writeAtomically(path, (file) => file.write(new TextEncoder().encode(content)), { signal });
  try {
    await put('result.json', text(`${JSON.stringify(document, null, 1)}\n`));
    await put('series.json', text(`${JSON.stringify(scan.report, null, 1)}\n`));
    await put('trabecular.nii.gz', (path) => writeLabels(path, region, { signal }));
    await put('report.html', text(renderTbdReport(document, scan, region)));
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw error;
  }
  return written;
}
