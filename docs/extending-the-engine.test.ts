/** The programs of extending-the-engine.md run as they stand there, and what it quotes is in the files that it names. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'osteon-extending-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = readFileSync(join(root, 'docs/extending-the-engine.md'), 'utf8');
const blocks = [...page.matchAll(/(.*)\n\n```(?:ts|py)\n([\s\S]*?)```/g)].map(([, before, block]) => ({
  before,
  block,
}));
const programs = blocks.filter(({ block }) => block.startsWith('import'));
const quotes = blocks.filter(({ block }) => !block.startsWith('import'));

const printed = [
  /^\[ 1, 8, 16, 16 \] \[\s+'gate1.W_x.weight',[\s\S]*\[ \[ 6, 8, 1, 1 \], \[ 6, 4, 1, 1 \], \[ 6 \], \[ 1, 6, 1, 1 \], \[ 1 \] \]/,
  /^2483 numbers are trained[\s\S]*\nstem\.conv\n[\s\S]* = Conv\(image [\s\S]*\[ 1, 3, 32, 32 \]/,
  /^\[ 'x' \] \[ 'head.weight' \] \[ 'logits', 'gradient of head.weight' \]/,
];

describe('the programs of docs/extending-the-engine.md', () => {
  it('are as many as are checked', () => expect(programs).toHaveLength(printed.length));

  it.each(printed.map((output, i) => [i + 1, output] as const))('program %i', (number, output) => {
    const door = (file: string) => `'${pathToFileURL(join(root, 'src/learn', file)).href}'`;
    const path = join(folder, `program${number}.ts`);
    const program = programs[number - 1].block;
    writeFileSync(
      path,
      program
        .replaceAll("'osteon/learn'", door('index.ts'))
        .replaceAll("'osteon/learn/node'", door('node.ts')),
    );
    const run = spawnSync(process.execPath, [path], { cwd: folder, encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toMatch(output);
  });
});

describe('what docs/extending-the-engine.md quotes', () => {
  it('is there', () => expect(quotes.length).toBeGreaterThan(4));

  it.each(quotes)('is in the file: $before', ({ before, block }) => {
    const file = [...before.matchAll(/`([^`]+\.(?:ts|py))`/g)].at(-1)?.[1];
    expect(file, before).toBeDefined();
    expect(readFileSync(join(root, file as string), 'utf8')).toContain(block);
  });
});
