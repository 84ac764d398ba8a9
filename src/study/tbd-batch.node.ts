/**
 * The main job over a folder of scans: one CSV row a scan, written as soon as it is known, so that a run that is
 * stopped goes on where it was. One bad scan becomes a row with its reason and never ends the run. Memory: one
 * scan at a time.
 */

import { appendFile, readdir, readFile, stat, truncate } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { OsteonError } from '../errors.ts';
import { makeFolders } from '../image/node.ts';
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

const columns = [
  'id',
  'status',
  'tbdHU',
  'tbdCI95LowHU',
  'tbdCI95HighHU',
  'meanHU',
  'medianHU',
  'sdHU',
  'skewness',
  'voxels',
  'vertebrae',
  'ageYears',
  'sex',
  'kVp',
  'flags',
  'code',
  'message',
  'contentSha256',
] as const;

type Row = Partial<Record<(typeof columns)[number], string | number | null>>;

const imageEnding = /\.(nii|nii\.gz|nrrd|nhdr|mha|mhd|zip|dcm|tif|tiff)$/i;
const labelNames = ['labels', 'label', 'seg', 'segmentation', 'mask'];
const labelEndings = ['.nii.gz', '.nii', '.nrrd', '.seg.nrrd', '.mha', '.dcm'];

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
    const row = (await rowIds(table)).has(id) ? undefined : await measureOne(request, id);
    if (row === undefined || (await rowIds(table)).has(id)) counts.skipped++;
    else {
      await append(table, line(columns.map((column) => row[column] ?? '')));
      counts[row.status as 'done' | 'refused' | 'failed']++;
    }
  }
  request.onProgress?.({ step: 'finished', done: entries.length, total: entries.length });
  return { table, ...counts };
}

/** Names of the entries that are images or folders, also behind links, but for the folder of the results. */
async function scansOf(folder: string, out: string): Promise<string[]> {
  const found = await readdir(folder).catch((cause) => {
    throw new OsteonError('folder-not-found', `'${folder}' is not a folder that can be read`, {
      hint: 'Give the folder that holds one scan per entry.',
      kind: 'usage',
      cause,
    });
  });
  const names: string[] = [];
  for (const name of found.toSorted()) {
    const path = resolve(folder, name);
    if (name.startsWith('.') || path === resolve(out)) continue;
    if (imageEnding.test(name) || (await stat(path).catch(() => undefined))?.isDirectory()) names.push(name);
  }
  if (names.length === 0)
    throw new OsteonError('folder-empty', `'${folder}' holds no scans`, {
      hint: 'Give a folder with one sub-folder or image file per scan.',
    });
  return names;
}

/** Measures one entry; what is wrong with it becomes part of its row. Only an abort goes through. */
async function measureOne(request: TbdBatchRequest, id: string): Promise<Row> {
  const { folder, out, reports, signal } = request;
  try {
    const entry = await locate(folder, id, request.labels);
    const { document } = await runTbd({
      ...request,
      onProgress: undefined,
      scan: entry.scan,
      labels: entry.labels,
      out: reports ? join(out, id.replace(imageEnding, '')) : undefined,
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
}: TbdDocument): Row {
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

/** Finds the scan and the labels of one entry. */
async function locate(folder: string, id: string, pattern: string | undefined) {
  const path = join(folder, id);
  const isFolder = (await stat(path)).isDirectory();
  const inside = isFolder ? await readdir(path) : [];
  const scanInside = inside.find((name) => /^(ct|image|scan)(\.|$)/i.test(name));
  const scan = scanInside ? join(path, scanInside) : path;
  const bare = id.replace(imageEnding, '');
  const candidates: string[] = [];
  if (pattern?.includes('{id}')) candidates.push(pattern.replaceAll('{id}', bare));
  else if (pattern !== undefined) {
    for (const ending of ['', ...labelEndings]) candidates.push(join(pattern, `${bare}${ending}`));
    candidates.push(join(path, pattern));
  } else {
    for (const name of labelNames)
      for (const ending of labelEndings) candidates.push(join(path, `${name}${ending}`));
    candidates.push(join(path, 'segmentations'));
  }
  for (const candidate of candidates)
    if (candidate !== path && (await stat(candidate).catch(() => undefined)))
      return { scan, labels: candidate };
  throw new OsteonError('labels-not-found', `no labels of '${basename(id)}' were found`, {
    hint: 'Put labels.nii.gz beside the scan, or say where they lie with --labels "FOLDER/{id}.nii.gz".',
  });
}

/** Makes the table where there is none, and drops a last line that was cut off. */
async function openTable(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text === '') return append(path, line(columns));
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (!whole.startsWith(line(columns)))
    throw new OsteonError('table-other-columns', `'${path}' is another table than this job writes`, {
      hint: 'Choose another folder with --out.',
      kind: 'usage',
    });
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
}

/** Ids of the rows that are there. */
async function rowIds(path: string): Promise<Set<string>> {
  const text = await readFile(path, 'utf8');
  return new Set(text.split('\n').slice(1).filter(Boolean).map(firstCell));
}

/** Appends a line whole or not at all. */
async function append(path: string, text: string): Promise<void> {
  const before = (await stat(path).catch(() => undefined))?.size ?? 0;
  try {
    await appendFile(path, text);
  } catch (cause) {
    await truncate(path, before).catch(() => {});
    const { code } = cause as NodeJS.ErrnoException;
    throw new OsteonError('cannot-write', `'${path}' cannot be written (${code}); the rows before are kept`, {
      hint: 'Free space or mend the rights, then run the same command again to go on.',
      cause,
    });
  }
}

function firstCell(row: string): string {
  const quoted = /^"((?:[^"]|"")*)"/.exec(row);
  return quoted ? quoted[1].replaceAll('""', '"') : row.slice(0, row.indexOf(','));
}

function line(cells: readonly (string | number | null)[]): string {
  const quote = (cell: string) =>
    /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""').replaceAll(/\r?\n/g, ' ')}"` : cell;
  return `${cells.map((cell) => quote(String(cell ?? ''))).join(',')}\n`;
}
