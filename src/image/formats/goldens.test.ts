/** Every format against what nibabel, tifffile, Pillow and NumPy read: goldens/image/make_formats.py. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../goldens/image/formats.json' with { type: 'json' };
import { voxelToWorld } from '../geometry.ts';
import type { Vector3 } from '../image.ts';
import type { FormatResult } from './raw/result.ts';
import { readImage, readLabels } from './registry.node.ts';
import { parseImage } from './registry.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Of a file that must be refused. */
  readonly code?: string;
  readonly size?: readonly number[];
  readonly sum?: number;
  readonly weighted?: number;
  readonly affine?: readonly (readonly number[])[];
  readonly checks?: readonly string[];
  readonly names?: Readonly<Record<string, string>>;
  readonly arrayType?: string;
  readonly tolerance?: number;
  readonly tolerance_mm?: number;
}

const cases = golden as unknown as readonly Case[];
const read = cases.filter(({ code }) => code === undefined);
const refused = cases.filter(({ code }) => code !== undefined);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'osteon-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bytesOfCase({ files }: Case) {
  const entries = Object.entries(files).map(
    ([name, text]) => [name, Uint8Array.from(Buffer.from(text, 'base64'))] as const,
  );
  const [first] = entries.find(([name]) => /\.(hdr|nhdr|mhd)$/.test(name)) ?? entries[0];
  return { first, all: Object.fromEntries(entries) };
}

function fromMemory(golden: Case): Promise<FormatResult> {
  const { first, all } = bytesOfCase(golden);
  return parseImage(all[first], first, { others: all });
}

/** Files of one case in a folder of their own. */
function onDisk(golden: Case): string {
  const { first, all } = bytesOfCase(golden);
  const own = mkdtempSync(join(folder, 'case-'));
  for (const [name, bytes] of Object.entries(all)) writeFileSync(join(own, name), bytes);
  return resolve(own, first);
}

/** The sums of make_formats.py, which leave out what is not finite. */
function sums(voxels: ArrayLike<number>) {
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < voxels.length; i++) {
    const v = Number.isFinite(voxels[i]) ? voxels[i] : 0;
    sum += v;
    weighted += v * ((i % 97) + 1);
  }
  return { sum, weighted };
}

function expectGolden({ image, report }: Pick<FormatResult, 'image' | 'report'>, golden: Case): void {
  const { geometry, voxels } = image;
  expect(geometry.size).toEqual(golden.size);
  const { sum, weighted } = sums(voxels);
  // integers sum exactly; floats are added in another order here
  let scale = 0;
  for (const v of voxels) if (Number.isFinite(v)) scale = Math.max(scale, Math.abs(v));
  const tolerance = scale * voxels.length * (golden.tolerance ?? 1e-13);
  expect(Math.abs(sum - golden.sum!)).toBeLessThanOrEqual(tolerance);
  expect(Math.abs(weighted - golden.weighted!)).toBeLessThanOrEqual(97 * tolerance);
  if (golden.arrayType) expect(voxels.constructor.name).toBe(golden.arrayType);
  const { affine } = golden;
  if (affine)
    for (const corner of [
      [0, 0, 0],
      [6, 0, 0],
      [0, 4, 0],
      [6, 4, 3],
    ] satisfies Vector3[]) {
      const expected = affine.map(
        (row) => row[0] * corner[0] + row[1] * corner[1] + row[2] * corner[2] + row[3],
      );
      const found = voxelToWorld(geometry, corner);
      for (const axis of [0, 1, 2])
        expect(Math.abs(found[axis] - expected[axis])).toBeLessThan(golden.tolerance_mm ?? 3e-5); // float32 at 240 mm
    }
  for (const code of golden.checks ?? []) expect(report.checks.map((check) => check.code)).toContain(code);
}

describe('files that hold a volume', () => {
  it.each(read)('$name', async (golden) => {
    const parsed = await fromMemory(golden);
    expectGolden(parsed, golden);
    const path = onDisk(golden);
    expectGolden(await readImage(path), golden);
    if (golden.names) {
      expect(parsed.names).toEqual(golden.names);
      expect((await readLabels(path)).labels.names).toEqual(golden.names);
    }
  });

  it('says nothing about files that are in order', async () => {
    const clean = read.filter(({ name, checks }) => !checks && !name.startsWith('tiff'));
    expect(clean.length).toBeGreaterThan(60);
    for (const golden of clean) expect((await fromMemory(golden)).report.checks, golden.name).toEqual([]);
  });
});

describe('files that must be refused', () => {
  it.each(refused)('$name: $code', async (golden) => {
    const refusal = { name: 'OsteonError', code: golden.code };
    await expect(readImage(onDisk(golden))).rejects.toMatchObject(refusal);
    // what lies outside the folder simply is not among the files that are in memory
    const inMemory = golden.code === 'data-file-outside' ? { code: 'missing-data-file' } : refusal;
    await expect(fromMemory(golden)).rejects.toMatchObject(inMemory);
  });
});
