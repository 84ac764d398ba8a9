/**
 * The rules of the house on imports: a room opens another room only through its door (`index.ts` or `node.ts`),
 * only to the left, and portable code, which also runs in a browser, never reaches Node.
 */

import { builtinModules } from 'node:module';
import { posix } from 'node:path';

const analysis = ['statistics', 'image', 'learn', 'segment'] as const;
const measures = [...analysis, 'density', 'radiograph', 'aging', 'phantom'] as const;

/** From a room, the rooms whose doors it may open. */
const mayOpen: Readonly<Record<string, readonly string[]>> = {
  statistics: [],
  image: [],
  learn: ['statistics', 'image'],
  segment: ['statistics', 'image', 'learn'],
  density: analysis,
  radiograph: analysis,
  aging: [...analysis, 'density', 'radiograph'],
  phantom: ['statistics', 'image'],
  study: measures,
  server: [...measures, 'study'],
  cli: [...measures, 'study', 'server'],
};

/** Rooms that exist for Node alone; of every other room only what lies behind its Node door does. */
const nodeRooms = new Set(['server', 'cli', 'testing']);

const importPattern =
  /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*|\bimport\.meta\.resolve\(\s*)['"]([^'"]+)['"]/g;
const doorPattern = /^[^/]+\/(index|node)\.ts$/;
const nodeModules = new Set(builtinModules);

/**
 * Every import that breaks a rule, as a line for a person.
 *
 * @param files text of the TypeScript files of `src/`, by path in it with slashes (`density/tbd.ts`)
 */
export function brokenImports(files: ReadonlyMap<string, string>): string[] {
  const broken: string[] = [];
  for (const path of [...files.keys()].toSorted()) {
    const room = roomOf(path);
    if (room !== undefined && room !== 'testing' && !(room in mayOpen))
      broken.push(`src/${path}: room '${room}' is not in the plan of the house`);
    for (const [, specifier] of (files.get(path) as string).matchAll(importPattern)) {
      const complaint = specifier.startsWith('.')
        ? judgeFile(path, posix.join(posix.dirname(path), specifier))
        : judgePackage(path, specifier);
      if (complaint) broken.push(`src/${path}: '${specifier}': ${complaint}`);
    }
  }
  return broken;
}

function judgePackage(path: string, specifier: string): string | undefined {
  const isNode = specifier.startsWith('node:') || nodeModules.has(specifier.split('/')[0]);
  if (!isNode || !isPortable(path)) return undefined;
  const room = roomOf(path);
  return `portable code reaches Node; move it ${room ? `behind ${room}/node.ts` : 'into a room'}`;
}

function judgeFile(path: string, target: string): string | undefined {
  if (target.startsWith('../')) return isTest(path) ? undefined : 'nothing outside of src/ is published';
  const room = roomOf(path);
  const other = roomOf(target);
  if (isTest(target) && !isTest(path)) return 'shipped code imports test code';
  if (isPortable(path) && !isPortable(target)) return 'portable code imports Node-only code';
  // Shared by all rooms: errors.ts, progress.ts, version.ts.
  if (other === room || other === undefined) return undefined;
  if (room === undefined) return 'shared files open no room';
  if (other === 'testing') return undefined;
  // Tests may check a room against any other, but only through its door.
  if (!isTest(path) && !mayOpen[room]?.includes(other)) return `'${room}' may not open '${other}'`;
  if (!doorPattern.test(target)) return `open the door of '${other}' (index.ts or node.ts)`;
  return undefined;
}

/** The first folder of a path; undefined for the files that all rooms share. */
function roomOf(path: string): string | undefined {
  const slash = path.indexOf('/');
  return slash < 0 ? undefined : path.slice(0, slash);
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || /(^|\/)testing\//.test(path);
}

/** Not behind a Node door: `node.ts`, `*.node.ts`, anything in a folder `node/`. */
function isPortable(path: string): boolean {
  const nodeSide = /(^|\/)node\.ts$|\.node\.ts$|\/node\//.test(path);
  return !nodeSide && !isTest(path) && !nodeRooms.has(roomOf(path) ?? '');
}
