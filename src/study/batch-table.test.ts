import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { appendRow, hasRow, openTable } from './batch-table.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'table-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('finds a row again whose id holds a comma and quotes', async () => {
  const table = join(folder, 'quoted.csv');
  await openTable(table);
  const id = 'Smith, "J"';
  await appendRow(table, { id, status: 'failed', message: 'two\nlines' });
  expect(await hasRow(table, id)).toBe(true);
  expect(await hasRow(table, 'Smith')).toBe(false);
  expect(readFileSync(table, 'utf8').trimEnd().split('\n')).toHaveLength(2);
});

it('drops a last line that was cut off, so that its scan is measured again', async () => {
  const table = join(folder, 'cut.csv');
  await openTable(table);
  await appendRow(table, { id: 'whole', status: 'done', tbdHU: 120.5 });
  const before = readFileSync(table, 'utf8');
  appendFileSync(table, 'half,do');
  await openTable(table);
  expect(readFileSync(table, 'utf8')).toBe(before);
});

it('refuses a table of another kind instead of writing into it', async () => {
  const table = join(folder, 'other.csv');
  writeFileSync(table, 'name,age\nA,1\n');
  await expect(openTable(table)).rejects.toMatchObject({ code: 'table-other-columns' });
  expect(readFileSync(table, 'utf8')).toBe('name,age\nA,1\n');
});
