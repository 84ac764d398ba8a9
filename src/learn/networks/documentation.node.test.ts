import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { networks } from './registry.ts';

const page = readFileSync(new URL('../../../docs/networks.md', import.meta.url), 'utf8');

describe('docs/networks.md', () => {
  it('lists every network of the registry, in its order, and no other', () => {
    const table = page.slice(page.indexOf('| id '), page.indexOf('## '));
    const ids = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, id]) => id);
    expect(ids).toEqual(networks.map(({ id }) => id));
  });
});
