import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDicom } from 'dicom-parser';
import { afterAll, describe, expect, it } from 'vitest';
import { gridDistanceMm } from '../../../geometry.ts';
import type { Image, Matrix3 } from '../../../image.ts';
import { readDicom } from '../dicom.node.ts';
import { writeCtSeries } from './ct-series.node.ts';
import { encodeCtSeries } from './ct-series.ts';

const c = Math.cos(0.3);
const s = Math.sin(0.3);
const oblique: Matrix3 = [c, -s, 0, s, c, 0, 0, 0, 1];
const folder = mkdtempSync(join(tmpdir(), 'ct-series-'));
afterAll(() => rmSync(folder, { recursive: true }));

function image(overrides: Partial<Image> = {}): Image {
  return {
    geometry: {
      size: [7, 5, 4],
      spacingMm: [0.7, 0.8, 2.5],
      originMm: [-100.1, 20.3, 1 / 3],
      direction: oblique,
    },
    voxels: new Int16Array(140).map((_, i) => i * 13 - 1024),
    unit: 'HU',
    ...overrides,
  };
}

/** HU of all slices, by another parser than ours. */
function readBack(files: Iterable<{ bytes: Uint8Array }>) {
  const hounsfield: number[] = [];
  const padding: (number | undefined)[] = [];
  for (const { bytes } of files) {
    const file = parseDicom(bytes);
    const signed = file.uint16('x00280103') === 1;
    const { dataOffset, length } = file.elements.x7fe00010;
    const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset, length);
    const intercept = file.floatString('x00281052') as number;
    for (let p = 0; p < length; p += 2)
      hounsfield.push((signed ? view.getInt16(p, true) : view.getUint16(p, true)) + intercept);
    const stored = signed ? file.int16('x00280120') : file.uint16('x00280120');
    padding.push(stored === undefined ? undefined : stored + intercept);
  }
  return { hounsfield, padding };
}

function has(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0;
}

describe('encodeCtSeries', () => {
  it('gives every HU back, unsigned above -1024 and signed below', () => {
    for (const voxels of [
      image().voxels,
      new Float32Array(140).map((_, i) => i - 3024),
      new Uint16Array(140).map((_, i) => i * 400),
    ])
      expect(readBack(encodeCtSeries(image({ voxels }))).hounsfield).toEqual(Array.from(voxels));
  });

  it('keeps padding apart from every real value, and its own value where it has one', () => {
    const padding = new Uint8Array(140);
    padding.set([1, 1, 1], 5);
    const shared = readBack(encodeCtSeries(image({ padding })));
    const real = shared.hounsfield.filter((_, v) => !padding[v]);
    expect(real).not.toContain(shared.padding[0]);
    expect(shared.hounsfield[6]).toBe(shared.padding[0]);
    expect(real).toEqual(Array.from(image().voxels).filter((_, v) => !padding[v]));

    const voxels = Int16Array.from(image().voxels);
    voxels.fill(-3024, 5, 8);
    const own = readBack(encodeCtSeries(image({ voxels, padding })));
    expect(own.padding).toEqual([-3024, -3024, -3024, -3024]);
    expect(own.hounsfield).toEqual(Array.from(voxels));
  });

  it('places each slice by its origin and the direction of its rows and columns', () => {
    const [, second] = [...encodeCtSeries(image())];
    const file = parseDicom(second.bytes);
    const numbers = (tag: string) => (file.string(tag) as string).split('\\').map(Number);
    expect(
      numbers('x00200037')
        .map((x, i) => Math.abs(x - [c, s, 0, -s, c, 0][i]))
        .every((d) => d < 1e-13),
    ).toBe(true);
    expect(numbers('x00200032')[2]).toBeCloseTo(1 / 3 + 2.5, 13);
    expect(numbers('x00280030')).toEqual([0.8, 0.7]);
    expect(second.name).toBe('ct0002.dcm');
  });

  it('gives the same bytes again, other UIDs for other voxels, and unique UIDs per slice', () => {
    const first = [...encodeCtSeries(image())];
    expect([...encodeCtSeries(image())]).toEqual(first);
    const uid = (bytes: Uint8Array, tag: string) => parseDicom(bytes).string(tag);
    const other = [...encodeCtSeries(image({ voxels: new Int16Array(140) }))];
    expect(uid(other[0].bytes, 'x0020000e')).not.toBe(uid(first[0].bytes, 'x0020000e'));
    expect(new Set(first.map((f) => uid(f.bytes, 'x00080018'))).size).toBe(4);
    expect(new Set(first.map((f) => uid(f.bytes, 'x0020000e'))).size).toBe(1);
  });

  it('refuses what 16 bits or whole HU cannot hold, and images that are not in HU', () => {
    const thrown = (given: Partial<Image>) => () => encodeCtSeries(image(given));
    expect(thrown({ unit: 'unknown' })).toThrow(expect.objectContaining({ code: 'ct-unit' }));
    const half = new Float32Array(140).fill(0.5);
    expect(thrown({ voxels: half })).toThrow(expect.objectContaining({ code: 'ct-not-whole' }));
    expect(thrown({ voxels: new Float32Array(140).fill(Number.NaN, 3, 4) })).toThrow(/NaN/);
    const wide = Int32Array.from({ length: 140 }, (_, i) => (i === 0 ? -2000 : i * 400));
    expect(thrown({ voxels: wide })).toThrow(/-2000 to 55600 HU do not fit/);
    expect(readBack(encodeCtSeries(image({ voxels: half.fill(10.4) }), { round: true })).hounsfield[3]).toBe(
      10,
    );
  });

  it.skipIf(!has('which', 'dciodvfy'))('passes dciodvfy without an error (needs dicom3tools)', () => {
    const path = join(folder, 'one.dcm');
    const acquisition = {
      kVp: 120,
      convolutionKernel: 'B30f',
      patientSex: 'F',
      patientAgeYears: 63,
    } as const;
    const padding = new Uint8Array(140).fill(1, 0, 2);
    for (const options of [{}, { patientId: 'Ünal^P1', acquisition }]) {
      writeFileSync(path, [...encodeCtSeries(image({ padding }), options)][0].bytes);
      const report = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
      expect(report.stderr).toContain('CTImage');
      expect(report.stderr).not.toMatch(/^Error/m);
    }
  });

  it.skipIf(!has('/usr/bin/python3', '-c', 'import pydicom, numpy'))(
    'is read by pydicom with the same values and places (needs python3-pydicom)',
    () => {
      const path = join(folder, 'two.dcm');
      writeFileSync(path, [...encodeCtSeries(image())][2].bytes);
      const script = `import json,sys,pydicom
d=pydicom.dcmread(sys.argv[1])
hu=d.pixel_array.astype(int)*int(d.RescaleSlope)+int(d.RescaleIntercept)
print(json.dumps([hu.ravel().tolist(),[float(x) for x in d.ImagePositionPatient],str(d.SpecificCharacterSet)]))`;
      const [hu, position, charset] = JSON.parse(
        execFileSync('/usr/bin/python3', ['-c', script, path], { encoding: 'utf8' }),
      );
      expect(hu).toEqual(Array.from(image().voxels).slice(70, 105));
      expect(position[2]).toBeCloseTo(1 / 3 + 5, 12);
      expect(charset).toBe('ISO_IR 192');
    },
  );
});

describe('writeCtSeries', () => {
  it('is read back by our own reader: values, padding, place and what the headers say', async () => {
    const padding = new Uint8Array(140).fill(1, 3, 6);
    const acquisition = {
      kVp: 100,
      convolutionKernel: 'B30f',
      patientSex: 'F',
      patientAgeYears: 63,
    } as const;
    const written = image({ padding });
    const target = join(folder, 'own');
    await writeCtSeries(target, written, { acquisition });
    const { image: read, report } = await readDicom(target);
    expect(read.unit).toBe('HU');
    expect(gridDistanceMm(read.geometry, written.geometry)).toBeLessThan(1e-9);
    expect(read.padding).toEqual(padding);
    expect(Array.from(read.voxels).filter((_, v) => !padding[v])).toEqual(
      Array.from(written.voxels).filter((_, v) => !padding[v]),
    );
    expect(report.acquisition).toMatchObject({ ...acquisition, sliceThicknessMm: 2.5 });
    expect(report.checks.filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  it('brings the folder into being only when it is complete', async () => {
    const target = join(folder, 'series', 'ct');
    const stop = new AbortController();
    const stopped = writeCtSeries(target, image(), {
      signal: stop.signal,
      onProgress: ({ done }) => done === 2 && stop.abort(),
    });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(readdirSync(folder)).not.toContain('series');

    const paths = await writeCtSeries(target, image());
    expect(paths.map((path) => path.slice(target.length + 1))).toEqual(readdirSync(target));
    expect(readdirSync(target)).toHaveLength(4);
    await expect(writeCtSeries(target, image())).rejects.toMatchObject({ code: 'folder-not-empty' });
  });
});
