/** errors.md lists every code that the sources can give, with its kind, and no other. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './testing/programs.ts';

const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const row = /^\| `([a-z0-9-]+)` \| ((?:usage|input|refused|, )+) \|/gm;
const listed = [...page.matchAll(row)].map(([, code, kinds]) => ({ code, kinds }));

const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.includes('.test.'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !/[\\/]testing[\\/]/.test(path))
  .map((path) => ({
    name: relative(join(root, 'src'), path).replaceAll('\\', '/'),
    text: readFileSync(path, 'utf8'),
  }));

/** Where the code of an error is no literal beside `new OsteonError`: how its codes are written there. */
const written: Readonly<Record<string, RegExp>> = {
  'density/tbd.ts': /\?\? '([a-z-]+)'/g,
  'density/region-numbers.ts': /code: '([a-z-]+)'/g,
  'image/formats/atomic.node.ts': /\bsay\(\s*'([a-z-]+)'/g,
  'image/formats/dicom/grid.ts': /\brefusal\('([a-z-]+)'/g,
  'image/formats/dicom/plan.ts': /^ {2}(?:'[a-z-]+'|\w+): '([a-z-]+)',$/gm,
  'image/formats/dicom/pixels.ts': /\bunsupported\(\s*'([a-z-]+)'/g,
  'image/formats/dicom/problems.ts': /(?!)/g,
  'learn/runtime/failure.ts': /code: '([a-z-]+)'/g,
  'learn/training/node/failure.ts': /(?!)/g,
};

/** The arguments of a call, from after its opening bracket on. */
function argumentsFrom(text: string, start: number): string {
  let depth = 1;
  let end = start;
  for (; depth > 0 && end < text.length; end++) {
    if ('([{'.includes(text[end])) depth++;
    else if (')]}'.includes(text[end])) depth--;
  }
  return text.slice(start, end);
}

const created = sources.flatMap(({ name, text }) =>
  [...text.matchAll(/new OsteonError\(/g)].map(({ index }) => {
    const given = argumentsFrom(text, index + 'new OsteonError('.length);
    const code = /^\s*'([^']+)'/.exec(given)?.[1];
    return { name, code, kind: /\bkind: '(\w+)'/.exec(given)?.[1] ?? 'input' };
  }),
);
const direct = created.flatMap(({ code, kind }) => (code === undefined ? [] : [{ code, kind }]));
const indirect = sources.flatMap(({ name, text }) =>
  [...text.matchAll(written[name] ?? /(?!)/g)].map(([, code]) => code),
);

describe('docs/errors.md', () => {
  it('can be compared: every code is a literal, or of a file whose way of writing them is known', () => {
    expect(direct.length).toBeGreaterThan(150);
    const unknown = created.filter(({ name, code }) => code === undefined && !(name in written));
    expect(unknown).toEqual([]);
    const gone = Object.keys(written).filter((name) => !sources.some((source) => source.name === name));
    expect(gone).toEqual([]);
  });

  it('lists every code once', () => {
    const codes = listed.map(({ code }) => code);
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
    expect(codes.toSorted()).toEqual(
      [...new Set([...direct.map(({ code }) => code), ...indirect])].toSorted(),
    );
  });

  it('says of which kind each is', () => {
    for (const { code, kinds } of listed) {
      const found = new Set(direct.filter((each) => each.code === code).map(({ kind }) => kind));
      // Codes that are written elsewhere too may have further kinds.
      if (indirect.includes(code)) for (const kind of found) expect(kinds.split(', '), code).toContain(kind);
      else expect(kinds.split(', ').toSorted(), code).toEqual([...found].toSorted());
    }
  });
});
