import { describe, expect, it } from 'vitest';
import { brokenImports } from './room-rules.ts';

const check = (path: string, text: string) => brokenImports(new Map([[path, text]]));

describe('imports that break a rule of the house', () => {
  it.each([
    [
      'to the right',
      'image/a.ts',
      `import { x } from '../density/index.ts';`,
      "'image' may not open 'density'",
    ],
    ['between neighbours', 'density/a.ts', `export * from '../phantom/index.ts';`, "may not open 'phantom'"],
    ['of types only', 'image/a.ts', `import type { X } from '../study/index.ts';`, "may not open 'study'"],
    ['around the door', 'density/a.ts', `import { x } from '../image/crop.ts';`, "the door of 'image'"],
    ['around the door, deep', 'density/a.ts', `import '../image/formats/index.ts';`, "the door of 'image'"],
    [
      'around the door, by a test',
      'density/a.test.ts',
      `import { x } from '../image/crop.ts';`,
      'the door of',
    ],
    ['of Node by portable code', 'image/a.ts', `import { y } from 'node:fs';`, 'portable code reaches Node'],
    [
      'of Node under its old name',
      'image/a.ts',
      `import fs from 'fs/promises';`,
      'portable code reaches Node',
    ],
    ['of Node by shared files', 'errors.ts', `import { y } from 'node:fs';`, 'portable code reaches Node'],
    ['of Node when needed', 'study/a.ts', `await import('node:fs')`, 'portable code reaches Node'],
    ['of Node by require', 'image/a.ts', `require("node:zlib")`, 'portable code reaches Node'],
    ['of a Node door', 'density/a.ts', `import { x } from '../image/node.ts';`, 'imports Node-only code'],
    [
      'of Node files in the room',
      'image/index.ts',
      `export * from './disk.node.ts';`,
      'imports Node-only code',
    ],
    ['of a folder for Node', 'image/a.ts', `import { x } from './node/disk.ts';`, 'imports Node-only code'],
    ['of a room by shared files', 'errors.ts', `import { x } from './image/index.ts';`, 'open no room'],
    [
      'of test code',
      'image/a.ts',
      `import { x } from './testing/slices.ts';`,
      'shipped code imports test code',
    ],
    ['out of src', 'image/a.ts', `import x from '../../package.json';`, 'nothing outside of src/'],
  ])('%s', (_, path, text, complaint) => {
    const lines = check(path, text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(complaint);
    expect(lines[0]).toContain(`src/${path}`);
  });

  it('names a room that the plan does not know', () => {
    expect(check('extras/a.ts', '')).toEqual([
      "src/extras/a.ts: room 'extras' is not in the plan of the house",
    ]);
  });

  it('finds every broken import, in the order of the files', () => {
    const lines = brokenImports(
      new Map([
        ['image/b.ts', `import '../cli/index.ts';\nimport 'node:fs';`],
        ['image/a.ts', `import {\n  x,\n  y,\n} from '../cli/index.ts';`],
      ]),
    );
    expect(lines.map((line) => line.slice(0, 14))).toEqual([
      'src/image/a.ts',
      'src/image/b.ts',
      'src/image/b.ts',
    ]);
  });
});

describe('imports that are right', () => {
  it.each([
    ['to the left through a door', 'density/a.ts', `import { x } from '../image/index.ts';`],
    ['within the room', 'image/formats/nifti/read.ts', `import { x } from '../../geometry.ts';`],
    ['of shared files', 'image/formats/a.ts', `import { OsteonError } from '../../errors.ts';`],
    ['of a library', 'image/a.ts', `import { inflate } from 'fflate';`],
    ['of Node behind the Node door', 'image/node.ts', `import 'node:fs';`],
    ['of Node in a Node file', 'study/tbd.node.ts', `import 'node:fs'; import '../image/node.ts';`],
    ['of Node by the command line', 'cli/main.ts', `import 'node:fs'; import '../study/node.ts';`],
    ['of any room by a test', 'density/a.test.ts', `import '../phantom/index.ts'; import 'node:fs';`],
    ['of goldens by a test', 'image/a.test.ts', `import g from '../../goldens/image/a.json';`],
  ])('%s', (_, path, text) => {
    expect(check(path, text)).toEqual([]);
  });
});
