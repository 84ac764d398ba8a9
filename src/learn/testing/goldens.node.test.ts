/** Every golden of the room can be made again, and is told of where people look. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'goldens/learn');
const files = readdirSync(folder);
const goldens = files.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const tests = readdirSync(join(root, 'src/learn'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') || path.includes('testing'))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(root, 'src/learn', path), 'utf8'))
  .join('\n');

describe('goldens of learn', () => {
  it('are there', () => expect(goldens.length).toBeGreaterThan(20));

  it.each(goldens)('%s stands beside its script, is small, read by a test and in the table', (name) => {
    expect(files).toContain(`make_${name}.py`);
    expect(statSync(join(folder, `${name}.json`)).size).toBeLessThan(300_000);
    expect(tests).toContain(`goldens/learn/${name}.json`);
    expect(readme).toContain(`\`${name}\``);
  });
});
