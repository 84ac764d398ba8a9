/** The programs of runtime.md run, as they stand there; the one for a browser is `web.browser.test.ts`. */

import { expect, it } from 'vitest';
import { outputOf, programsOf } from './testing/programs.ts';

const [first, browser, model, ...more] = programsOf('docs/runtime.md');

it('docs/runtime.md has the programs that are run here, and one for a browser', () => {
  expect(browser).toContain('onnxruntime-web');
  expect(more).toEqual([]);
});

it('chooses the CPU', () => {
  expect(outputOf(first, { after: 'console.log(runtime.description);' })).toMatch(
    /^CPU, \d+ threads? \(as asked\)\n$/,
  );
});

it('writes a network as a file, in half precision of half the size', () => {
  const before = `
    import * as learn from 'osteon/learn';
    const network = learn.createNetwork('unet', { channels: [8, 64] });
    const weights = learn.initialWeights(learn.parametersOf(network), 1);`;
  const after = 'console.log(JSON.stringify([file.length, small.length]));';
  const [whole, half] = JSON.parse(outputOf(model, { before, after }));
  expect(whole).toBeGreaterThan(100_000);
  expect(half / whole).toBeLessThan(0.6);
});
