/**
 * The rule of the house: a room imports another room only through its door (`index.ts` or `node.ts`), only
 * to the left, and portable code never reaches Node. Run by `npm run lint`; exits with 1 and one line for
 * each broken import.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const source = resolve(import.meta.dirname, '../src');

/** From a room, the rooms whose door it may open. */
const mayOpen: Record<string, readonly string[]> = {
  statistics: [],
  image: [],
  learn: ['statistics', 'image'],
  segment: ['statistics', 'image', 'learn'],
  density: ['statistics', 'image', 'learn', 'segment'],
  radiograph: ['statistics', 'image', 'learn', 'segment'],
  aging: ['statistics', 'image', 'learn', 'segment', 'density', 'radiograph'],
  phantom: ['statistics', 'image'],
  testing: [],
  study: ['statistics', 'image', 'learn', 'segment', 'density', 'radiograph', 'aging', 'phantom'],
  server: ['statistics', 'image', 'learn', 'segment', 'density', 'radiograph', 'aging', 'phantom', 'study'],
  cli: [
    'statistics',
    'image',
    'learn',
    'segment',
    'density',
    'radiograph',
    'aging',
    'phantom',
    'study',
    'server',
  ],
};

/** Rooms whose files, but for those behind `node.ts`, also run in a browser. */
const portable = new Set([
  'statistics',
  'image',
  'density',
  'aging',
  'phantom',
  'learn',
  'segment',
  'radiograph',
]);

/** Files and folders that belong to a Node door: `node.ts`, `*.node.ts`, anything in a folder `node/`. */
function isNodeSide(path: string): boolean {
  return /(^|\/)node\.ts$|\.node\.ts$|\/node\/|\.test\.ts$|\/testing\//.test(path);
}

const broken: string[] = [];

for (const entry of readdirSync(source, { recursive: true, encoding: 'utf8' }).toSorted()) {
  if (!entry.endsWith('.ts')) continue;
  const path = entry.replaceAll('\\', '/');
  const room = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
  if (room !== '' && !(room in mayOpen))
    broken.push(`src/${path}: room '${room}' is not in the plan of the house`);
  const text = readFileSync(join(source, entry), 'utf8');
  for (const [, from] of text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)['"]([^'"]+)['"]/g)) {
    const where = `src/${path}: '${from}'`;
    if (!from.startsWith('.')) {
      if (from.startsWith('node:') && portable.has(room) && !isNodeSide(path))
        broken.push(`${where}: portable code reaches Node; move it behind ${room}/node.ts`);
      continue;
    }
    const target = relative(source, resolve(source, dirname(path), from)).replaceAll('\\', '/');
    const other = target.includes('/') ? target.slice(0, target.indexOf('/')) : '';
    if (other === room) {
      if (portable.has(room) && !isNodeSide(path) && isNodeSide(target))
        broken.push(`${where}: portable code imports Node-only code`);
      continue;
    }
    if (other === '' || other === '..') continue; // shared by all rooms: errors.ts, progress.ts, version.ts
    if (other === 'testing' && path.endsWith('.test.ts')) continue;
    if (room === '') broken.push(`${where}: shared files open no room`);
    else if (!mayOpen[room]?.includes(other)) broken.push(`${where}: '${room}' may not open '${other}'`);
    else if (!/^[a-z]+\/(index|node)\.ts$/.test(target) && !path.includes('.test.ts'))
      broken.push(`${where}: open the door of '${other}' (index.ts or node.ts)`);
    else if (target.endsWith('/node.ts') && portable.has(room) && !isNodeSide(path))
      broken.push(`${where}: portable code opens a Node door`);
  }
}

for (const line of broken) console.error(line);
if (broken.length > 0) process.exit(1);
console.error('rooms: every import points left and goes through a door');
