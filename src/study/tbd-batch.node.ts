/**
 * The main job over a folder of scans: one CSV row a scan, written as soon as it is known, so that a run that is
 * stopped goes on where it was. One bad scan becomes a row with its reason and never ends the run. Memory: one
 * scan at a time.
 */

import { join } from 'node:path';
import { OsteonError } from '../errors.ts';
import { makeFolders } from '../image/node.ts';
import { bareName, locate, scansOf } from './batch-entries.node.ts';
import { appendRow, type BatchRow, hasRow, openTable } from './batch-table.node.ts';
import { checkTbdRequest, runTbd, type TbdRequest } from './tbd.node.ts';
import type { TbdDocument } from './tbd-document.ts';

export interface TbdBatchRequest extends Omit<TbdRequest, 'scan' | 'labels'> {
  /** Folder whose entries (folders or files) are scans or studies. */
  readonly folder: string;
  /**
   * Where the labels of a scan lie: a pattern with `{id}`, a folder with files named as the scans, or a name
   * inside each study folder. By default `labels`, `seg`, `segmentation` with a common ending, or `segmentations/`.
   */
  readonly labels?: string;
  /** Folder of the table and, with `reports`, of one report per scan. */
  readonly out: string;
  readonly reports?: boolean;
}

export interface TbdBatchResult {
  readonly table: string;
  readonly done: number;
  readonly refused: number;
  readonly failed: number;
  /** Rows that an earlier run had already written. */
  readonly skipped: number;
}

/**
 * Measures every scan of a folder. Rows are in order of name; a row of an earlier run is kept.
 *
 * @throws OsteonError `folder-empty` where there is no scan, `table-other-columns` where `out` holds another table;
 *   the signal's reason on abort, with all finished rows kept
 */
export async function runTbdBatch(request: TbdBatchRequest): Promise<TbdBatchResult> {
  await checkTbdRequest(request);
  const entries = await scansOf(request.folder, request.out);
  await makeFolders(request.out);
  const table = join(request.out, 'tbd.csv');
  await openTable(table);
  const counts = { done: 0, refused: 0, failed: 0, skipped: 0 };
  for (const [index, id] of entries.entries()) {
    request.signal?.throwIfAborted();
    request.onProgress?.({ step: id, done: index, total: entries.length });
    // Looked up again and again, because another run may work on the same table.
    const row = (await hasRow(table, id)) ? undefined : await measureOne(request, id);
    if (row === undefined || (await hasRow(table, id))) counts.skipped++;
    else {
      await appendRow(table, row);
      counts[row.status]++;
    }
  }
  request.onProgress?.({ step: 'finished', done: entries.length, total: entries.length });
  return { table, ...counts };
}

/** Measures one entry; what is wrong with it becomes part of its row. Only an abort goes through. */
async function measureOne(request: TbdBatchRequest, id: string): Promise<BatchRow> {
  const { folder, out, reports, signal } = request;
  try {
    const entry = await locate(folder, id, request.labels);
    const { document } = await runTbd({
      ...request,
      onProgress: undefined,
      scan: entry.scan,
      labels: entry.labels,
      out: reports ? join(out, bareName(id)) : undefined,
    });
    return { id, status: 'done', ...documentRow(document) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof OsteonError && error.code === 'disk-full') throw error;
    const known = error instanceof OsteonError;
    return {
      id,
      status: known && error.kind === 'refused' ? 'refused' : 'failed',
      code: known ? error.code : 'unexpected',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

function documentRow({
  tbdHU,
  tbdCI95HU,
  meanHU,
  medianHU,
  sdHU,
  skewness,
  voxels,
  vertebrae,
  subject,
  flags,
  provenance,
}: TbdDocument): Omit<BatchRow, 'id' | 'status'> {
  const codes = [...flags, ...vertebrae.flatMap((vertebra) => vertebra.flags)].map(({ code }) => code);
  return {
    tbdHU,
    tbdCI95LowHU: tbdCI95HU?.[0] ?? null,
    tbdCI95HighHU: tbdCI95HU?.[1] ?? null,
    meanHU,
    medianHU,
    sdHU,
    skewness,
    voxels,
    vertebrae: vertebrae.flatMap(({ name, tbdHU }) => (tbdHU === null ? [] : [name])).join(' '),
    ageYears: subject.ageYears,
    sex: subject.sex,
    kVp: provenance.scan.acquisition.kVp ?? null,
    flags: [...new Set(codes)].join(' '),
    contentSha256: provenance.scan.contentSha256,
  };
}
