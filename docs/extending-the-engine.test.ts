/** The programs of extending-the-engine.md run as they stand there, and what it quotes is in the files that it names. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outputOf, programsOf, root } from './testing/programs.ts';

const page = readFileSync(join(root, 'docs/extending-the-engine.md'), 'utf8');
const blocks = [...page.matchAll(/(.*)\n\n```(?:ts|py)\n([\s\S]*?)```/g)].map(([, before, block]) => ({
  before,
  block,
}));
const programs = programsOf('docs/extending-the-engine.md');
const quotes = blocks.filter(({ block }) => !block.startsWith('import'));

const printed = [
  /^\[ 1, 8, 16, 16 \] \[\s+'gate1.W_x.weight',[\s\S]*\[ \[ 6, 8, 1, 1 \], \[ 6, 4, 1, 1 \], \[ 6 \], \[ 1, 6, 1, 1 \], \[ 1 \] \]/,
  /^2483 numbers are trained[\s\S]*\nstem\.conv\n[\s\S]* = Conv\(image [\s\S]*\[ 1, 3, 32, 32 \]/,
  /^\[ 'x' \] \[ 'head.weight' \] \[ 'logits', 'gradient of head.weight' \]/,
];

describe('the programs of docs/extending-the-engine.md', () => {
  it('are as many as are checked', () => expect(programs).toHaveLength(printed.length));

  it.each(printed.map((output, i) => [i + 1, output] as const))('program %i', (number, output) => {
    expect(outputOf(programs[number - 1])).toMatch(output);
  });
});

describe('what docs/extending-the-engine.md quotes', () => {
  it('is there', () => expect(quotes.length).toBeGreaterThan(4));

  it.each(quotes)('is in the file: $before', ({ before, block }) => {
    const file = [...before.matchAll(/`([^`]+\.(?:ts|py))`/g)].at(-1)?.[1];
    expect(file, before).toBeDefined();
    expect(readFileSync(join(root, file as string), 'utf8')).toContain(block);
  });
});
