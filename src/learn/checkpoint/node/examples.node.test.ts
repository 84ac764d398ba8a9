/** The examples of `docs/checkpoints.md`, run one after the other as one program. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as portableDoor from '../../index.ts';
import * as nodeDoor from '../../node.ts';
import { smallTraining } from '../testing/random-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'osteon-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('run', async () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/checkpoints.md'), 'utf8');
  const program = [...page.matchAll(/```ts\n([\s\S]*?)```/g)]
    .map(([, block]) => block)
    .join('')
    .replace(/import (\{.*\}) from 'osteon\/learn';/g, 'const $1 = portableDoor;')
    .replace(/import (\{.*\}) from 'osteon\/learn\/node';/g, 'const $1 = nodeDoor;')
    .replace(/'([\w-]+\.(pth|safetensors))'/g, (_, name) => JSON.stringify(join(folder, name)));
  const { state } = smallTraining();
  await nodeDoor.writePth(join(folder, 'trained.pth'), { state_dict: state.weights, epoch: 3 });
  const AsyncFunction = (async () => {}).constructor as new (
    ...text: string[]
  ) => (...doors: object[]) => Promise<{ state: typeof state }>;
  const run = new AsyncFunction('portableDoor', 'nodeDoor', `${program}; return { state };`);
  const made = await run(portableDoor, nodeDoor);
  expect(made.state.weights.get('conv.weight')).toEqual(state.weights.get('conv.weight'));
  expect(made.state.progress).toEqual({ epoch: 3, best: 0.91 });
  expect(readdirSync(folder).toSorted()).toEqual([
    'continue.pth',
    'run.safetensors',
    'small.safetensors',
    'trained.pth',
    'weights.pth',
    'weights.safetensors',
  ]);
});
