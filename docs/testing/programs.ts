/** Runs the programs of a page of the documentation as they stand there, over the sources. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';

/** The folder of the repository. */
export const root = resolve(import.meta.dirname, '../..');

/** The programs of a page, `docs/engine.md`: its blocks of TypeScript that import something. */
export function programsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block);
  return blocks.filter((block) => block.startsWith('import'));
}

/**
 * What a program prints, run in an empty folder.
 *
 * @param before what the page takes as given
 * @param after what is looked at when the program is through
 */
export function outputOf(program: string, { before = '', after = '' } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'osteon-program-'));
  try {
    const path = join(folder, 'program.ts');
    const door = (file: string) => `'${pathToFileURL(join(root, 'src/learn', file)).href}'`;
    writeFileSync(
      path,
      [before, program, after]
        .join('\n')
        .replaceAll("'osteon/learn'", door('index.ts'))
        .replaceAll("'osteon/learn/node'", door('node.ts')),
    );
    const run = spawnSync(process.execPath, [path], { cwd: folder, encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    return run.stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
