/** Every program of engine.md runs, as it stands there. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'osteon-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = readFileSync(join(root, 'docs/engine.md'), 'utf8');
const programs = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program);

describe('docs/engine.md', () => {
  it.each(programs.map((program, i) => [i + 1, program] as const))('program %i', (number, program) => {
    const door = (file: string) => pathToFileURL(join(root, 'src/learn', file)).href;
    const path = join(folder, `program${number}.ts`);
    writeFileSync(
      path,
      program
        .replaceAll("'osteon/learn'", `'${door('index.ts')}'`)
        .replaceAll("'osteon/learn/node'", `'${door('node.ts')}'`),
    );
    const run = spawnSync(process.execPath, [path], { cwd: folder, encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    if (number === 1) {
      // 20 steps, the confusion matrix of 2048 pixels, and the size of the checkpoint.
      const [, step, a, b, c, d] =
        /^(\d+) \[ \[ (\d+), (\d+) \], \[ (\d+), (\d+) \] \]/.exec(run.stdout) ?? [];
      expect(step).toBe('20');
      expect([a, b, c, d].map(Number).reduce((x, y) => x + y)).toBe(2048);
      expect((Number(a) + Number(d)) / 2048).toBeGreaterThan(0.9);
    }
  });

  it('has programs', () => expect(programs.length).toBeGreaterThan(2));
});
