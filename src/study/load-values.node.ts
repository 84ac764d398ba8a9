/** A list of numbers from a text or CSV file, from standard input, or from the voxels under a mask. */

import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { OsteonError } from '../errors.ts';
import { gridDifference, labelToleranceMm, orientationCode, reorient, sameGrid } from '../image/index.ts';
import { readImage, readLabels } from '../image/node.ts';
import type { LongWork } from '../progress.ts';

export interface ValuesRequest extends Pick<LongWork, 'signal'> {
  /** Path of the values; `-` is standard input. */
  readonly values: string;
  /** Column of a CSV or TSV file, by name or counted from 1. */
  readonly column?: string;
  /** Column with the weight (count) of each value. */
  readonly weightColumn?: string;
  /** Label map over an image. */
  readonly mask?: string;
  /** Label to take from the mask; by default every voxel that is not 0. */
  readonly label?: number;
}

interface Values {
  readonly values: ArrayLike<number>;
  readonly weights?: ArrayLike<number>;
}

/** Reads the values that a request names. @throws OsteonError where they cannot be used. */
export async function loadValues(request: ValuesRequest): Promise<Values> {
  const { values: path, mask } = request;
  if (mask !== undefined) return maskedVoxels(path, mask, request);
  const text = path === '-' ? await readStandardInput() : await readText(path);
  if (text.includes('\0'))
    throw new OsteonError('values-not-text', `'${path}' is not a text file`, {
      hint: 'Give numbers as text or CSV; for an image add --mask LABELS.',
      kind: 'usage',
    });
  return parseValues(text, path, request);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new OsteonError('file-not-found', `'${path}' cannot be read (${code})`, {
      hint: 'Check the path; use - to read from standard input.',
      cause,
    });
  }
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Numbers of a text: one column of a table where a column is named or there is a heading, else all of them. */
function parseValues(text: string, path: string, { column, weightColumn }: ValuesRequest): Values {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length === 0)
    throw new OsteonError('values-empty', `'${path}' holds no values`, { hint: 'Give one number per line.' });
  const separator = separatorOf(lines[0], extname(path));
  const rows = lines.map((line) =>
    line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')),
  );
  const heading = rows[0].some((cell) => cell !== '' && !Number.isFinite(Number(cell)));
  const names = heading ? rows[0] : [];
  const body = heading ? rows.slice(1) : rows;
  const width = rows[0].length;
  if (column === undefined && weightColumn !== undefined)
    throw new OsteonError('column-unclear', `weights are column '${weightColumn}', but of which values?`, {
      hint: 'Name the column of the values with --column.',
      kind: 'usage',
    });
  if (column === undefined && heading && width > 1)
    throw new OsteonError('column-unclear', `'${path}' has ${width} columns: ${names.join(', ')}`, {
      hint: 'Name one with --column.',
      kind: 'usage',
    });
  if (column === undefined && !heading) refuseDecimalCommas(lines, path);
  const numbersOf = (index: number) =>
    body.map((row, line) => cellNumber(row[index], line + (heading ? 2 : 1), path));
  if (column === undefined)
    return heading
      ? { values: numbersOf(0) }
      : { values: body.flatMap((row, line) => allNumbers(row, line + 1, path)) };
  const values = numbersOf(columnIndex(column, names, width, path));
  if (weightColumn === undefined) return { values };
  return { values, weights: numbersOf(columnIndex(weightColumn, names, width, path)) };
}

/** `121,5` on every line: half the world's way to write 121.5, or two values? A guess would be silent. */
function refuseDecimalCommas(lines: readonly string[], path: string): void {
  if (lines.length < 2 || !lines.every((line) => /^\s*-?\d+,\d+\s*$/.test(line))) return;
  throw new OsteonError(
    'values-ambiguous',
    `every line of '${path}' reads like '${lines[0].trim()}': a decimal comma, or two values`,
    { hint: 'Write decimals with a point, or name a column of the table with --column 1.', kind: 'usage' },
  );
}

function separatorOf(line: string, ending: string): RegExp {
  if (ending === '.tsv' || line.includes('\t')) return /\t/;
  if (line.includes(';')) return /;/;
  if (line.includes(',')) return /,/;
  return /\s+/;
}

function columnIndex(column: string, names: readonly string[], width: number, path: string): number {
  const byName = names.indexOf(column);
  if (byName >= 0) return byName;
  const byNumber = Number(column);
  if (Number.isInteger(byNumber) && byNumber >= 1 && byNumber <= width) return byNumber - 1;
  throw new OsteonError('column-unknown', `'${path}' has no column '${column}'`, {
    hint: names.length > 0 ? `Use one of ${names.join(', ')}.` : `Use a number from 1 to ${width}.`,
    kind: 'usage',
  });
}

function allNumbers(row: readonly string[], line: number, path: string): number[] {
  return row.filter((cell) => cell !== '').map((cell) => cellNumber(cell, line, path));
}

function cellNumber(cell: string | undefined, line: number, path: string): number {
  const value = cell === undefined || cell === '' ? Number.NaN : Number(cell);
  if (Number.isFinite(value)) return value;
  throw new OsteonError(
    'value-not-a-number',
    `line ${line} of '${path}' holds '${cell ?? ''}', which is no number`,
    {
      hint: 'Remove the line or mend the value.',
    },
  );
}

async function maskedVoxels(
  path: string,
  maskPath: string,
  { label, signal }: ValuesRequest,
): Promise<Values> {
  const { image } = await readImage(path, { signal });
  const { labels } = await readLabels(maskPath, { signal });
  const map = reorient(labels, orientationCode(image.geometry));
  if (!sameGrid(image.geometry, map.geometry, labelToleranceMm)) {
    const difference = gridDifference(map.geometry, image.geometry);
    throw new OsteonError(
      'labels-other-geometry',
      `the mask has another grid than the image: ${difference}`,
      {
        hint: 'Give a mask on the grid of the image.',
      },
    );
  }
  const values: number[] = [];
  let bad = 0;
  for (let p = 0; p < map.labels.length; p++) {
    const inside = label === undefined ? map.labels[p] !== 0 : map.labels[p] === label;
    if (!inside || image.padding?.[p] === 1) continue;
    if (Number.isFinite(image.voxels[p])) values.push(image.voxels[p]);
    else bad++;
  }
  if (bad > 0)
    throw new OsteonError('nan-voxels', `${bad} voxels of '${path}' under the mask are not a number`, {
      hint: 'Write the image again without NaN, or leave these voxels out of the mask.',
    });
  if (values.length === 0)
    throw new OsteonError(
      'values-empty',
      `the mask '${maskPath}' marks no voxel${label === undefined ? '' : ` with label ${label}`}`,
      {
        hint: 'Check the mask and --label.',
      },
    );
  return { values: Float64Array.from(values) };
}
