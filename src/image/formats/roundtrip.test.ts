/** What is written is read back: every orientation, number type and format; oblique grids; the same bytes twice. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gridDistanceMm, identityDirection, voxelCount } from '../geometry.ts';
import type { Geometry, Image, Matrix3, Vector3, VoxelArray } from '../image.ts';
import { orientationCodes, reorient } from '../orientation.ts';
import { rotation } from '../testing/rotation.ts';
import { encodeNiftiHeader } from './nifti/encode.ts';
import { niftiGeometry } from './nifti/geometry.ts';
import { parseNiftiHeader } from './nifti/header.ts';
import { encodeNrrdHeader } from './nrrd/encode.ts';
import { readImage, readLabels, writeImage, writeLabels } from './registry.node.ts';
import { parseImage } from './registry.ts';
import { encodeDirectory, encodeTiffHeader, even, needsBigTiff } from './tiff/encode.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'osteon-roundtrip-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const axial: Geometry = {
  size: [5, 4, 3],
  spacingMm: [0.7, 0.8125, 2.5],
  originMm: [-120.5, 33.2, -700.1],
  direction: identityDirection,
};
const oblique: Geometry = { ...axial, direction: rotation(0.5, -0.2, 0.11) };

const numbered = (geometry: Geometry): Image => ({
  geometry,
  voxels: Int16Array.from({ length: voxelCount(geometry) }, (_, v) => v * 37 - 1024),
  unit: 'unknown',
});

/** Formats that keep origin and direction. */
const placing = ['nii', 'nii.gz', 'nrrd', 'nhdr', 'mha', 'mhd'];

describe.each(placing)('%s', (ending) => {
  const path = () => join(folder, `scan.${ending}`);

  it('keeps all 48 orientations, to the last bit', async () => {
    for (const code of orientationCodes) {
      const image = reorient(numbered(axial), code);
      await writeImage(path(), image);
      const { image: back, report } = await readImage(path());
      expect(back.voxels, code).toEqual(image.voxels);
      expect(report.checks, code).toEqual([]);
      // Negative zeros aside, the geometry is the same numbers, also where the format stores float32.
      expect(back.geometry.size).toEqual(image.geometry.size);
      expect(back.geometry.spacingMm).toEqual(image.geometry.spacingMm);
      expect(back.geometry.direction.map((x) => x + 0)).toEqual(image.geometry.direction.map((x) => x + 0));
      expect(gridDistanceMm(back.geometry, image.geometry)).toBeLessThan(3e-5); // float32 at 700 mm
    }
  });

  it('keeps oblique and mirrored directions', async () => {
    for (const code of ['LPS', 'RAS', 'LAS', 'PIL', 'SRA', 'IAR']) {
      const image = reorient(numbered(oblique), code);
      await writeImage(path(), image);
      const { image: back, report } = await readImage(path());
      expect(back.voxels).toEqual(image.voxels);
      expect(report.checks).toEqual([]);
      expect(gridDistanceMm(back.geometry, image.geometry)).toBeLessThan(1e-4); // float32 in NIfTI
    }
  });
});

const arrays: readonly VoxelArray[] = [
  Int8Array.of(-128, 127, 0, 5),
  Uint8Array.of(0, 255, 7, 9),
  Int16Array.of(-32768, 32767, -1024, 3),
  Uint16Array.of(0, 65535, 9, 1000),
  Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, -5),
  Uint32Array.of(0, 2 ** 32 - 1, 4, 70000),
  Float32Array.of(-1.5, 3.25e20, 0.1, Number.MIN_VALUE),
  Float64Array.of(0.1, -1e300, 1 / 3, 0),
];

/** An array of the same type that repeats four values. */
function repeated(values: VoxelArray, length: number): VoxelArray {
  const longer = new (values.constructor as new (n: number) => VoxelArray)(length);
  for (let i = 0; i < length; i++) longer[i] = values[i % 4];
  return longer;
}

describe.each([...placing, 'tif', 'stack/'])('number types in %s', (ending) => {
  it.each(arrays.map((values) => [values.constructor.name, values] as const))('%s', async (name, values) => {
    const geometry: Geometry = { ...axial, size: [3, 5, 4] };
    const voxels = repeated(values, 60);
    const image: Image = { geometry, voxels, unit: 'unknown' };
    const path = join(folder, `${name}.${ending}`);
    await writeImage(path, image);
    const { image: back } = await readImage(path);
    expect(back.voxels).toEqual(image.voxels);
    expect(back.geometry.spacingMm).toEqual(geometry.spacingMm);
  });
});

describe('writing', () => {
  it.each([...placing, 'tif'])('gives the same bytes each time (%s)', async (ending) => {
    const write = async (name: string) => {
      await writeImage(join(folder, `${name}.${ending}`), numbered(oblique));
      return readFileSync(join(folder, `${name}.${ending}`));
    };
    const first = await write('twice');
    expect(await write('twice')).toEqual(first);
  });

  it('compresses blocks into one stream that any reader takes', async () => {
    const geometry: Geometry = { ...axial, size: [512, 512, 5] };
    const voxels = Int16Array.from(
      { length: voxelCount(geometry) },
      (_, v) => ((v * 2654435761) >>> 20) % 300,
    );
    for (const ending of ['nii.gz', 'nrrd', 'mha']) {
      const path = join(folder, `blocks.${ending}`);
      await writeImage(path, { geometry, voxels, unit: 'unknown' });
      // Another implementation, which also verifies the checksum.
      for (const { image } of [await parseImage(readFileSync(path)), await readImage(path)])
        expect(Buffer.compare(Buffer.from(image.voxels.buffer), Buffer.from(voxels.buffer))).toBe(0);
    }
  });

  it('keeps label maps and, in NRRD, their names', async () => {
    const labels = Uint16Array.from({ length: 60 }, (_, v) => (v % 7) * 50);
    const names = { 50: 'L1', 300: 'sacrum: "S1"\nand \\ more' };
    for (const ending of [...placing, 'tif']) {
      const path = join(folder, `labels.${ending}`);
      await writeLabels(path, { geometry: oblique, labels, names });
      const back = await readLabels(path);
      expect(back.labels.labels).toEqual(labels);
      expect(back.labels.names).toEqual(/nrrd|nhdr/.test(ending) ? names : undefined);
    }
  });

  it('numbers the files of a TIFF folder so that they sort', async () => {
    await writeImage(join(folder, 'pages/'), numbered(axial));
    expect(readdirSync(join(folder, 'pages'))).toEqual([
      'pages_0000.tif',
      'pages_0001.tif',
      'pages_0002.tif',
    ]);
    await expect(writeImage(join(folder, 'pages/'), numbered(axial))).rejects.toMatchObject({
      code: 'folder-not-empty',
    });
    await writeImage(join(folder, 'named'), numbered(axial), { format: 'tiff-stack' });
    expect((await readImage(join(folder, 'named'))).image.voxels).toEqual(numbered(axial).voxels);
  });

  it('takes NIfTI-2 where an axis is longer than 32767 voxels', async () => {
    const geometry: Geometry = { ...axial, size: [40000, 2, 1] };
    const image: Image = {
      geometry,
      voxels: Uint8Array.from({ length: 80000 }, (_, v) => v % 251),
      unit: 'unknown',
    };
    await writeImage(join(folder, 'long.nii.gz'), image);
    const { image: back } = await readImage(join(folder, 'long.nii.gz'));
    expect(back.geometry).toEqual(geometry);
    expect(back.voxels).toEqual(image.voxels);
  });

  it('refuses voxels that do not fill the grid, and endings without a format', async () => {
    const image = { ...numbered(axial), voxels: new Int16Array(7) };
    await expect(writeImage(join(folder, 'x.nii'), image)).rejects.toMatchObject({
      code: 'voxels-do-not-fit',
    });
    await expect(writeImage(join(folder, 'x.jpg'), numbered(axial))).rejects.toMatchObject({
      code: 'unknown-ending',
    });
  });
});

describe('grids', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const degrees = fc.integer({ min: -180, max: 180 }).map((angle) => (angle * Math.PI) / 180);
  const grid = fc.record({
    angles: fc.tuple(degrees, degrees, degrees),
    mirrored: fc.boolean(),
    spacingMm: fc.tuple(number(0.3, 5), number(0.3, 5), number(0.3, 5)),
    originMm: fc.tuple(number(-1000, 1000), number(-1000, 1000), number(-1000, 1000)),
  });
  const size: Vector3 = [200, 200, 100];

  it('survive the NIfTI header by sform and by qform alike', () => {
    fc.assert(
      fc.property(grid, ({ angles, mirrored, spacingMm, originMm }) => {
        const turned = rotation(...angles);
        const direction = (mirrored
          ? turned.map((x, e) => (e % 3 === 2 ? -x : x))
          : turned) as unknown as Matrix3;
        const geometry: Geometry = { size, spacingMm, originMm, direction };
        const header = parseNiftiHeader(encodeNiftiHeader(geometry, 'int16'), 'x');
        // float32: 6e-8 of at most 2500 mm, a few times
        expect(gridDistanceMm(niftiGeometry(header, 'x').geometry, geometry)).toBeLessThan(1e-3);
        // The quaternion's first component is not stored; where it is small, float32 cannot tell it from 0.
        const first = Math.sqrt(
          Math.max(0, 1 - header.quaternion.slice(0, 3).reduce((sum, q) => sum + q * q, 0)),
        );
        if (first > 1e-3 && first < 0.03) return;
        expect(niftiGeometry(header, 'x').checks).toEqual([]); // among them: both forms agree
        expect(
          gridDistanceMm(niftiGeometry({ ...header, sformCode: 0 }, 'x').geometry, geometry),
        ).toBeLessThan(0.02);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('of half a turn keep their qform exact for readers that take the root of 1 - b2 - c2 - d2', () => {
    // nibabel placed such grids up to 0.9 um per mm off when float32 had rounded the sum below 1
    for (const code of orientationCodes)
      for (const grid of [axial, oblique]) {
        const { geometry } = reorient(numbered(grid), code);
        const { quaternion } = parseNiftiHeader(encodeNiftiHeader(geometry, 'int16'), 'x');
        const rest = 1 - quaternion.slice(0, 3).reduce((sum, q) => sum + q * q, 0);
        expect(rest > 1e-6 || rest <= 0, `${code}: ${rest}`).toBe(true);
        expect(rest).toBeGreaterThan(-3.5e-7); // nibabel's tolerance
      }
  });

  it('survive the NRRD header', async () => {
    await fc.assert(
      fc.asyncProperty(grid, async ({ angles, spacingMm, originMm }) => {
        const geometry: Geometry = { size: [1, 1, 1], spacingMm, originMm, direction: rotation(...angles) };
        const header = encodeNrrdHeader(geometry, 'uint8').replace('encoding: gzip', 'encoding: raw');
        const { image } = await parseImage(Buffer.from(`${header}x`));
        expect(gridDistanceMm({ ...image.geometry, size }, { ...geometry, size })).toBeLessThan(1e-9);
      }),
      { numRuns: 50, seed: 7 },
    );
  });
});

describe('BigTIFF', () => {
  it('is chosen where offsets leave 32 bits', () => {
    expect(needsBigTiff(2 ** 31, 100)).toBe(false);
    expect(needsBigTiff(2 ** 32 - 1000, 100)).toBe(true);
  });

  it('has 64-bit directories that are read back', async () => {
    const { deflateSync } = await import('node:zlib');
    const chunks = [encodeTiffHeader(true)];
    let position = chunks[0].length;
    for (const page of [0, 1]) {
      const strip = deflateSync(Uint8Array.from({ length: 20 }, (_, i) => i + 100 * page));
      const directory = encodeDirectory({
        geometry: axial,
        type: 'uint8',
        predictor: 1,
        position,
        stripBytes: strip.length,
        isLast: page === 1,
        big: true,
        pages: page === 0 ? 2 : undefined,
      });
      const padding = new Uint8Array(
        even(position + directory.length + strip.length) - position - directory.length - strip.length,
      );
      chunks.push(directory, strip, padding);
      position = even(position + directory.length + strip.length);
    }
    const { image } = await parseImage(Buffer.concat(chunks));
    expect(Array.from(image.voxels.slice(18, 22))).toEqual([18, 19, 100, 101]);
    expect(image.geometry.spacingMm).toEqual(axial.spacingMm);
  });
});
