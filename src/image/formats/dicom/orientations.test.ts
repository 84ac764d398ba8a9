import { describe, expect, it } from 'vitest';
import { sameGrid } from '../../geometry.ts';
import type { Image, Matrix3 } from '../../image.ts';
import { orientationCodes, reorient } from '../../orientation.ts';
import { memoryFile } from './file.ts';
import { readDicomFiles } from './read.ts';
import { encodeCtSeries } from './write/ct-series.ts';

const phantom = (direction: Matrix3): Image => ({
  geometry: { size: [6, 5, 4], spacingMm: [0.7, 0.9, 2.5], originMm: [-12.5, 40.25, 310.125], direction },
  voxels: Int16Array.from({ length: 120 }, (_, i) => 13 * i - 700),
  unit: 'HU',
});

const upright = phantom([1, 0, 0, 0, 1, 0, 0, 0, 1]);
const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
const oblique = phantom([c, -s * c, s * s, s, c * c, -s * c, 0, s, c]);

describe.each([
  ['upright', upright],
  ['oblique', oblique],
])('an %s grid written as a CT series', (_, image) => {
  it.each(orientationCodes)('comes back with every voxel in its place from %s', async (code) => {
    const turned = reorient(image, code);
    const files = [...encodeCtSeries(turned, { uidSeed: code })].map(({ name, bytes }) =>
      memoryFile(name, bytes),
    );
    const { image: read } = await readDicomFiles(files.reverse());
    const back = reorient(read, 'LPS');
    const reference = reorient(image, 'LPS');
    expect(sameGrid(back.geometry, reference.geometry, 1e-6)).toBe(true);
    expect(back.voxels).toEqual(reference.voxels);
  });
});
