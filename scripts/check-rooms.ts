/** Checks the imports of `src/` against the rules of the house; exits with 1 and one line for each broken one. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brokenImports } from './room-rules.ts';

const source = resolve(import.meta.dirname, '../src');
const files = new Map(
  readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path.replaceAll('\\', '/'), readFileSync(join(source, path), 'utf8')]),
);

const broken = brokenImports(files);
for (const line of broken) console.error(line);
if (broken.length > 0) process.exit(1);
console.error('rooms: every import points left and goes through a door');
