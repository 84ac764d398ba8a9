import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDicom } from './dicom.node.ts';

const goldens = resolve(import.meta.dirname, '../../../../goldens/image');

interface Golden {
  readonly hu: readonly number[];
  readonly tolerance: number;
  readonly padding?: readonly number[];
  readonly size?: readonly number[];
  readonly spacingMm?: readonly number[];
  readonly originMm?: readonly number[];
}

const expected: Record<string, Golden> = JSON.parse(readFileSync(`${goldens}/dicom.json`, 'utf8'));

// Each file was written by pydicom, dcmtk, GDCM or OpenJPH; make_dicom.py says what is special about it.
describe('tiny files of every transfer syntax and pixel layout', () => {
  it.each(Object.entries(expected))('%s', async (name, golden) => {
    const { image, report } = await readDicom(`${goldens}/dicom/${name}.dcm`);
    const differences = golden.hu.map((hu, i) =>
      image.padding?.[i] === 1 ? 0 : Math.abs(image.voxels[i] - hu),
    );
    expect(image.voxels.length).toBe(golden.hu.length);
    expect(Math.max(...differences)).toBeLessThanOrEqual(golden.tolerance);
    expect(Array.from(image.padding ?? [])).toEqual(golden.padding ?? []);
    expect(image.geometry.size).toEqual(golden.size ?? [24, 20, 1]);
    expect(image.geometry.originMm).toEqual(golden.originMm ?? [-9.5, -8, 100]);
    expect(image.geometry.spacingMm).toEqual(golden.spacingMm ?? [0.5, 0.75, 2]);
    expect(report).toMatchObject({ unit: 'HU', filesFound: 1, filesUsed: 1, geometry: image.geometry });
  });
});

it('functional groups tell how an enhanced scan was made', async () => {
  const { report } = await readDicom(`${goldens}/dicom/enhanced.dcm`);
  expect(report.acquisition).toMatchObject({ kVp: 100, convolutionKernel: 'STANDARD', sliceThicknessMm: 3 });
});
