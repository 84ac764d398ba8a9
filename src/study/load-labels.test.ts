import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labelOf, labelTables } from '../density/index.ts';
import { writeLabels } from '../image/node.ts';
import { loadLabels } from './load-labels.node.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osteon-labels-'));
  const geometry = {
    size: [4, 4, 4],
    spacingMm: [1, 1, 1],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const;
  for (const [n, name] of ['bone', 'vessel'].entries()) {
    const labels = Uint8Array.from({ length: 64 }, (_, p) => (p % 4 === n ? 1 : 0));
    await writeLabels(at(`${name}.nii`), { geometry, labels });
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('takes organs that show contrast agent beside named vertebrae', async () => {
  const named = `T12=${at('bone.nii')},aorta=${at('vessel.nii')}`;
  const { labels } = await loadLabels(named, ['T12']);
  const numbers = ['T12', 'aorta'].map((name) => labelOf(labelTables.totalsegmentator, name));
  expect([...labels.labels.slice(0, 3)]).toEqual([...numbers, 0]);
});

it('takes a name that is neither for a path', async () => {
  await expect(loadLabels(`T12=${at('bone.nii')},liver=${at('vessel.nii')}`, ['T12'])).rejects.toMatchObject({
    code: 'file-not-found',
  });
});

it.skipIf(process.getuid?.() === 0)('says which folder may not be read (root may read all)', async () => {
  mkdirSync(at('locked'));
  chmodSync(at('locked'), 0);
  await expect(loadLabels(at('locked'), ['L1'])).rejects.toMatchObject({ code: 'file-unreadable' });
});
