/** The table of a batch: one CSV row a scan, appended whole, so that a run that is stopped can go on. */

import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { OsteonError } from '../errors.ts';

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

/** Cells by column; what is left out stays empty. */
export type BatchRow = Partial<Record<(typeof columns)[number], string | number | null>> & {
  readonly id: string;
  readonly status: 'done' | 'refused' | 'failed';
};

/**
 * Makes the table where there is none, and drops a last line that was cut off.
 *
 * @throws OsteonError `table-other-columns` where another table lies there
 */
export async function openTable(path: string): Promise<void> {
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

/** True where the table has a row of that id. */
export async function hasRow(path: string, id: string): Promise<boolean> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .slice(1)
    .some((row) => row !== '' && firstCell(row) === id);
}

/** Adds a row. @throws OsteonError `cannot-write`, with the rows before kept. */
export function appendRow(path: string, row: BatchRow): Promise<void> {
  return append(path, line(columns.map((column) => row[column] ?? '')));
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
