import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { availableMemory } from './available-memory.node.ts';

describe.skipIf(!existsSync('/proc/self/status'))(
  'memory of a training step (measured where there is /proc)',
  () => {
    it('is estimated to a third', () => {
      const program = join(import.meta.dirname, 'testing/measure-step.ts');
      const { estimated, measured } = JSON.parse(
        execFileSync(process.execPath, [program], { encoding: 'utf8' }),
      );
      expect(measured / estimated).toBeGreaterThan(0.7);
      expect(measured / estimated).toBeLessThan(1.35);
    });
  },
);

it('what is available is some of what there is', () => {
  expect(availableMemory()).toBeGreaterThan(1e6);
  expect(availableMemory()).toBeLessThanOrEqual(totalmem());
});
