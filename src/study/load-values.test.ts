import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { identityDirection } from '../image/index.ts';
import { writeImage, writeLabels } from '../image/node.ts';
import { loadValues } from './load-values.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'osteon-values-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, 'values.txt');
  writeFileSync(path, text);
  return path;
}

describe('values from a text', () => {
  it.each([
    ['1\n2.5\n-3\n', [1, 2.5, -3]],
    ['1 2 3\n4 5', [1, 2, 3, 4, 5]],
    ['1.5,2.5\n3.5,4', [1.5, 2.5, 3.5, 4]],
    ['hu\n10\n20', [10, 20]],
    ['# made by hand\n1e2;2e2', [100, 200]],
  ])('%j', async (text, expected) => {
    expect(Array.from((await loadValues({ values: file(text) })).values)).toEqual(expected);
  });

  it('does not guess what a comma between whole numbers means', async () => {
    const values = file('121,5\n130,25\n');
    await expect(loadValues({ values })).rejects.toMatchObject({ code: 'values-ambiguous', kind: 'usage' });
    expect(Array.from((await loadValues({ values, column: '1' })).values)).toEqual([121, 130]);
  });
});

it('says how many voxels under a mask are not numbers', async () => {
  const geometry = {
    size: [3, 1, 1],
    spacingMm: [1, 1, 1],
    originMm: [0, 0, 0],
    direction: identityDirection,
  } as const;
  const [values, mask] = [join(folder, 'a.nii'), join(folder, 'm.nii')];
  await writeImage(values, { geometry, voxels: Float32Array.of(1, Number.NaN, Number.NaN), unit: 'HU' });
  await writeLabels(mask, { geometry, labels: Uint8Array.of(1, 1, 0) });
  const error = { code: 'nan-voxels', message: expect.stringContaining('1 voxels') };
  await expect(loadValues({ values, mask })).rejects.toMatchObject(error);
});
