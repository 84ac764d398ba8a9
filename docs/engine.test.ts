/** Every program of engine.md runs, as it stands there. */

import { describe, expect, it } from 'vitest';
import { outputOf, programsOf } from './testing/programs.ts';

const programs = programsOf('docs/engine.md');

describe('docs/engine.md', () => {
  it.each(programs.map((program, i) => [i + 1, program] as const))('program %i', (number, program) => {
    const printed = outputOf(program);
    if (number === 1) {
      // 20 steps, the confusion matrix of 2048 pixels, and the size of the checkpoint.
      const [, step, a, b, c, d] = /^(\d+) \[ \[ (\d+), (\d+) \], \[ (\d+), (\d+) \] \]/.exec(printed) ?? [];
      expect(step).toBe('20');
      expect([a, b, c, d].map(Number).reduce((x, y) => x + y)).toBe(2048);
      expect((Number(a) + Number(d)) / 2048).toBeGreaterThan(0.9);
    }
  });

  it('has programs', () => expect(programs.length).toBeGreaterThan(2));
});
