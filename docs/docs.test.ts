/** Every command of the tutorial runs, every link inside the documents leads somewhere. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const folder = mkdtempSync(join(tmpdir(), 'osteon-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tutorial', () => {
  const text = readFileSync(join(root, 'docs/first-scan.md'), 'utf8');
  const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
    block.trim().split('\n'),
  );

  it('has commands', () => expect(commands.length).toBeGreaterThan(3));

  it('runs from an empty folder, in order, and finds the density it promises', () => {
    const printed = commands.map((command) => {
      const [npx, osteon, ...args] = command.split(' ');
      expect([npx, osteon]).toEqual(['npx', 'osteon']);
      const run = spawnSync(process.execPath, [join(root, 'bin/osteon.js'), ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(run.status, `${command}\n${run.stderr}`).toBe(0);
      return run.stdout;
    });
    const tbd = Number(/^TBD ([\d.]+) HU/m.exec(printed.join('\n'))?.[1]);
    expect(Math.abs(tbd - 110)).toBeLessThan(3);
  });
});

describe('links', () => {
  it.each(pages)('%s', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target);
    for (const target of targets)
      expect(existsSync(resolve(root, dirname(page), target)), `${page} -> ${target}`).toBe(true);
  });
});

describe('what programs import', () => {
  const pattern = /import \{([^}]*)\} from 'osteon\/([\w/]+)'/g;
  const imports = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(pattern)].map(([, names, door]) => ({
      page,
      door,
      values: names.split(',').filter((name) => name.trim() !== '' && !name.includes('type ')),
    })),
  );

  it('is found', () => expect(imports.length).toBeGreaterThan(10));

  it.each(imports)('$page: osteon/$door', async ({ door, values }) => {
    const [room, node] = door.split('/');
    const module = await import(`../src/${room}/${node ?? 'index'}.ts`);
    for (const name of values) expect(module).toHaveProperty(name.trim());
  });
});
