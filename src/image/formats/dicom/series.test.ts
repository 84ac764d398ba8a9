import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OsteonError } from '../../../errors.ts';
import type { ReadOptions } from '../../report.ts';
import { type DicomFile, memoryFile } from './file.ts';
import { listDicomFiles, readDicomFiles } from './read.ts';
import { columns, ctSeries, ctSlice, rows } from './testing/slices.ts';

/** HU of the first voxel of every slice. */
async function columnOf(files: readonly DicomFile[], options: ReadOptions = {}): Promise<number[]> {
  const { image } = await readDicomFiles(files, options);
  return Array.from({ length: image.geometry.size[2] }, (_, k) => image.voxels[k * rows * columns]);
}

async function errorOf(files: readonly DicomFile[], options: ReadOptions = {}): Promise<OsteonError> {
  return readDicomFiles(files, options).then(
    () => {
      throw new Error('it was read');
    },
    (error) => error,
  );
}

const tag = {
  imageType: 0x00080008,
  modality: 0x00080060,
  description: 0x0008103e,
  patient: 0x00100020,
  thickness: 0x00180050,
  spacing: 0x00180088,
  kernel: 0x00181210,
  study: 0x0020000d,
  series: 0x0020000e,
  seriesNumber: 0x00200011,
  acquisition: 0x00200012,
  orientation: 0x00200037,
  reference: 0x00200052,
  pixelSpacing: 0x00280030,
  intercept: 0x00281052,
  slope: 0x00281053,
  pixels: 0x7fe00010,
};

const other = (number: number, extra = {}) => ({
  tags: {
    [tag.series]: ['UI', `1.2.3.${number}`],
    [tag.seriesNumber]: ['IS', number],
    ...extra,
  } as const,
});

describe('order and grid', () => {
  it('sorts by position whatever the names and the order of files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), async (order) => {
        const files = order.map((k, i) => ctSlice({ name: `${i}.dcm`, z: -7.5 + 2.5 * k, hu: k }));
        const { image } = await readDicomFiles(files);
        expect(image.geometry).toMatchObject({ originMm: [0, 0, -7.5], spacingMm: [0.5, 0.75, 2.5] });
        expect(await columnOf(files)).toEqual([0, 1, 2, 3, 4, 5]);
      }),
      { numRuns: 5, seed: 1 },
    );
  });

  it('sorts along the normal of a coronal series with a flipped column direction', async () => {
    const tags = { [tag.orientation]: ['DS', [1, 0, 0, 0, 0, -1]] } as const;
    const files = [3, 1, 2].map((y) => ctSlice({ z: 0, positionMm: [0, y, 0], hu: y, tags }));
    const { image } = await readDicomFiles(files);
    expect(await columnOf(files)).toEqual([1, 2, 3]);
    expect(image.geometry.direction).toEqual([1, 0, 0, 0, 0, 1, 0, -1, 0]);
  });

  it('accepts positions and directions that were rounded, as scanners write them', async () => {
    const tags = { [tag.orientation]: ['DS', [1, 1e-8, 0, 0, 1, -1e-6]] } as const;
    const files = [0, 0.6, 1.3, 1.9, 2.5].map((z) => ctSlice({ z, tags }));
    const { image, report } = await readDicomFiles(files);
    expect(image.geometry.spacingMm[2]).toBeCloseTo(0.625, 10);
    expect(report.checks).toEqual([]);
  });

  it('tells when Spacing Between Slices contradicts the positions', async () => {
    const files = ctSeries([0, 2, 4], { tags: { [tag.spacing]: ['DS', 1] } });
    const { report } = await readDicomFiles(files);
    expect(report.checks).toMatchObject([{ code: 'spacing-tag-differs', severity: 'note', value: 1 }]);
  });

  it('refuses a missing slice with the gap in mm', async () => {
    const error = await errorOf(ctSeries([0, 1, 2, 4, 5, 6]));
    expect(error).toMatchObject({ code: 'missing-slice', kind: 'refused' });
    expect(error.message).toContain(
      '1 slice is missing: 2 mm between slices 3 and 4, where 1 mm is the rule',
    );
  });

  it('refuses spacing that varies', async () => {
    const error = await errorOf(ctSeries([0, 1, 2, 3.5, 5, 6.5]));
    expect(error.code).toBe('variable-spacing');
    expect(error.message).toContain('from 1 to 1.5 mm');
  });

  it('refuses a tilted gantry with its angle', async () => {
    const files = [0, 1, 2, 3].map((z) => ctSlice({ z, positionMm: [0, z * Math.tan(Math.PI / 12), z] }));
    const error = await errorOf(files);
    expect(error.code).toBe('gantry-tilt');
    expect(error.message).toContain('15 degrees');
  });

  it('refuses slices that are turned or scaled against each other', async () => {
    const turned = ctSlice({
      z: 2,
      tags: { [tag.orientation]: ['DS', [0.999, 0.0447, 0, -0.0447, 0.999, 0]] },
    });
    const scaled = ctSlice({ z: 2, tags: { [tag.pixelSpacing]: ['DS', [0.75, 0.6]] } });
    for (const odd of [turned, scaled])
      expect((await errorOf([...ctSeries([0, 1]), odd, ...ctSeries([3])])).code).toBe('orientation-varies');
  });

  it('says what a single slice does not know', async () => {
    const { image, report } = await readDicomFiles(ctSeries([5]));
    expect(image.geometry.spacingMm[2]).toBe(2);
    expect(report.checks).toMatchObject([{ code: 'single-slice', severity: 'warning', value: 2 }]);
  });

  it.each([
    [tag.pixelSpacing, 'Pixel Spacing'],
    [0x00200032, 'Image Position'],
    [tag.orientation, 'Image Orientation'],
  ])('refuses images without %s', async (missing, name) => {
    const error = await errorOf(ctSeries([0, 1, 2], { tags: { [missing]: undefined } }));
    expect(error).toMatchObject({ code: 'dicom-missing-tag', kind: 'input' });
    expect(error.message).toContain(`3 of 3 images have no ${name}`);
  });
});

describe('repeated positions', () => {
  it('drops copies of the same pixels, and counts them', async () => {
    const files = [...ctSeries([0, 1, 2]), ...ctSeries([1, 2], { name: 'copy.dcm' })];
    const { report } = await readDicomFiles(files);
    expect(await columnOf(files)).toEqual([0, 10, 20]);
    expect(report.filesUsed).toBe(3);
    expect(report.leftOut).toMatchObject([{ code: 'duplicate-file' }]);
  });

  it('refuses different pixels at one position', async () => {
    const error = await errorOf([...ctSeries([0, 1, 2]), ctSlice({ z: 1, hu: 99 })]);
    expect(error).toMatchObject({ code: 'duplicate-position', kind: 'refused' });
  });

  it('takes two passes over the same positions for two volumes, and asks', async () => {
    const second = ctSeries([0, 1, 2], { hu: 7, tags: { [tag.acquisition]: ['IS', 2] } });
    const files = [...ctSeries([0, 1, 2]), ...second];
    expect((await errorOf(files)).code).toBe('several-series');
    expect(await columnOf(files, { series: '1.2.3.2#2' })).toEqual([7, 7, 7]);
  });

  it('does not cut a volume whose acquisition numbers merely change along it', async () => {
    const files = [...ctSeries([0, 1]), ...ctSeries([2, 3], { tags: { [tag.acquisition]: ['IS', 2] } })];
    expect(await columnOf(files)).toEqual([0, 10, 20, 30]);
  });
});

describe('resampling, where the caller allows it', () => {
  const allow = { allowResample: true };

  it('fills a missing slice by interpolation and says so', async () => {
    const files = ctSeries([0, 1, 3, 4]);
    expect(await columnOf(files, allow)).toEqual([0, 10, 20, 30, 40]);
    const { report } = await readDicomFiles(files, allow);
    expect(report.checks).toMatchObject([
      { code: 'missing-slice', severity: 'warning' },
      { code: 'resampled', severity: 'warning' },
    ]);
  });

  it('keeps a linear ramp exact under variable spacing', async () => {
    const files = ctSeries([0, 1, 2, 4.5, 5]);
    const { image } = await readDicomFiles(files, allow);
    expect(image.geometry.spacingMm[2]).toBe(1);
    expect(await columnOf(files, allow)).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('shears a tilted stack upright: an anatomical column stays a column', async () => {
    // A bright pixel at y = 1.5 mm in every slice, while the slices slide by one pixel (0.75 mm) per mm.
    const files = [0, 1, 2].map((z) => {
      const pixels = new Int16Array(rows * columns);
      pixels[(2 - z) * columns + 1] = 500;
      const tags = { [tag.pixels]: ['OW', new Uint8Array(pixels.buffer)] } as const;
      return ctSlice({ z, positionMm: [0, 0.75 * z, z], tags });
    });
    const { image } = await readDicomFiles(files, allow);
    expect(image.geometry).toMatchObject({ size: [5, 6, 3], originMm: [0, 0, 0] });
    for (let k = 0; k < 3; k++) expect(image.voxels[1 + 5 * (2 + 6 * k)]).toBe(500);
    // What no slice covers is padding, and nothing else: slice 0 ends two rows before the grid.
    const padded = Array.from({ length: 6 }, (_, j) => image.padding?.[5 * j]);
    expect(padded).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('never mends slices with different pixels at one position', async () => {
    const files = [...ctSeries([0, 1, 2]), ctSlice({ z: 1, hu: 99 })];
    expect((await errorOf(files, allow)).code).toBe('duplicate-position');
  });
});

describe('which series', () => {
  const thin = ctSeries([0, 1, 2, 3], {
    ...other(5, {
      [tag.thickness]: ['DS', 1],
      [tag.kernel]: ['SH', 'BONE'],
      [tag.description]: ['LO', 'Knochen'],
    }),
    hu: 5,
  });
  const soft = ctSeries([0, 2, 4, 6, 8], {
    ...other(6, { [tag.thickness]: ['DS', 2], [tag.kernel]: ['SH', 'SOFT'] }),
    hu: 6,
  });
  const both = [...thin, ...soft];

  it('asks with what a person chooses by, and names the flags', async () => {
    const error = await errorOf(both);
    expect(error.code).toBe('several-series');
    expect(error.message).toContain("series 5: 'Knochen', 4 images, 1 mm, kernel BONE");
    expect(error.message).toContain('series 6: 5 images, 2 mm, kernel SOFT');
    expect(error.hint).toMatch(/--series.*--choose/);
  });

  it.each([
    [{ choose: 'thinnest' }, 5],
    [{ choose: 'largest' }, 6],
    [{ choose: 'softest' }, 6],
    [{ series: '5' }, 5],
    [{ series: '1.2.3.6' }, 6],
    [{ series: '.3.5' }, 5],
  ] as const)('%o takes series %i', async (options, hu) => {
    expect((await columnOf(both, options))[0]).toBe(hu);
    const { report } = await readDicomFiles(both, options);
    expect(report.series.filter((series) => series.chosen)).toMatchObject([{ number: hu }]);
    expect(report.leftOut).toMatchObject([{ code: 'other-series' }]);
  });

  it('lists what there is when the wanted series is not there', async () => {
    const error = await errorOf(both, { series: '77' });
    expect(error.code).toBe('series-not-found');
    expect(error.message).toContain('series 6');
  });

  it('refuses to rank kernels that it does not know', async () => {
    const odd = { [tag.kernel]: ['SH', 'XYZ'] };
    const files = [...ctSeries([0, 1], other(5, odd)), ...ctSeries([0, 1], other(6, odd))];
    expect((await errorOf(files, { choose: 'softest' })).code).toBe('kernel-unknown');
  });

  it('leaves out localizers, other modalities, monitoring and reformats without asking', async () => {
    const files = [
      ...ctSeries([0, 1, 2]),
      ...ctSeries([0], other(10, { [tag.imageType]: ['CS', ['ORIGINAL', 'PRIMARY', 'LOCALIZER']] })),
      ...ctSeries([0, 1], other(11, { [tag.modality]: ['CS', 'PT'] })),
      ...[1, 2].map((hu) => ctSlice({ z: 4, hu, ...other(12) })),
      ...ctSeries([0, 1, 2], other(13, { [tag.imageType]: ['CS', ['DERIVED', 'SECONDARY', 'MPR']] })),
      ...ctSeries([0], other(14, { [tag.modality]: ['CS', 'SR'], [tag.pixels]: undefined })),
    ];
    const { report } = await readDicomFiles(files);
    expect(report.leftOut.map(({ code, count }) => [code, count])).toEqual([
      ['no-image', 1],
      ['localizer', 1],
      ['not-ct', 2],
      ['not-a-volume', 2],
      ['reformatted', 3],
    ]);
    expect(report.series.find((series) => series.chosen)?.number).toBe(3);
  });

  it('reads a lone localizer, but not as HU', async () => {
    const tags = { [tag.imageType]: ['CS', ['ORIGINAL', 'PRIMARY', 'LOCALIZER']] } as const;
    const { image, report } = await readDicomFiles(ctSeries([0], { tags }));
    expect(image.unit).toBe('unknown');
    expect(report.checks.map(({ code }) => code)).toContain('localizer');
  });

  it('does not cut a series by frames of reference that an anonymiser made up for every slice', async () => {
    const files = [0, 1, 2].map((z) => ctSlice({ z, tags: { [tag.reference]: ['UI', `1.2.9.${z + 1}`] } }));
    const { report } = await readDicomFiles(files);
    expect(report.checks).toMatchObject([{ code: 'frame-of-reference-varies', value: 3 }]);
  });
});

describe('patients', () => {
  it('refuses two of them, and names neither', async () => {
    const stranger = ctSlice({ z: 9, tags: { [tag.patient]: ['LO', 'SECRET77'] } });
    const files = [...ctSeries([0, 1]), stranger];
    const error = await errorOf(files, { choose: 'largest' });
    expect(error.code).toBe('several-patients');
    expect(`${error.message} ${error.hint}`).not.toMatch(/SECRET77|P1|NOBODY/);
    expect(JSON.stringify(await listDicomFiles(files))).not.toMatch(/SECRET77|NOBODY/);
  });

  it('compares names across studies where IDs are missing', async () => {
    const person = (name: string, study: string) =>
      ctSlice({
        z: 0,
        tags: { [tag.patient]: undefined, 1048592: ['PN', name], [tag.study]: ['UI', study] },
      });
    expect((await errorOf([person('A^B', '1.1'), person('C^D', '1.2')])).code).toBe('several-patients');
    const same = await readDicomFiles([person('A^B', '1.1'), person('a b ', '1.2')]);
    expect(same.report.filesUsed).toBe(1);
  });
});

describe('values', () => {
  it('applies the rescale of every slice by itself', async () => {
    const files = [0, 1, 2].map((z) => ctSlice({ z, hu: 100, tags: { [tag.intercept]: ['DS', -10 * z] } }));
    expect(await columnOf(files)).toEqual([100, 90, 80]);
    const mixed = [0, 1].map((z) => ctSlice({ z, hu: 3, tags: { [tag.slope]: ['DS', z + 0.5] } }));
    const { image } = await readDicomFiles(mixed);
    expect(image.voxels).toBeInstanceOf(Float32Array);
    expect(await columnOf(mixed)).toEqual([1.5, 4.5]);
  });

  it('marks undeclared padding also in a slice whose corners are covered', async () => {
    const around = (corner: number) => {
      const pixels = new Int16Array(rows * columns).fill(-2000);
      pixels[7] = pixels[12] = 40;
      for (const i of [0, columns - 1, (rows - 1) * columns, rows * columns - 1]) pixels[i] = corner;
      return { [tag.pixels]: ['OW', new Uint8Array(pixels.buffer)] } as const;
    };
    const files = [-2000, -2000, 50].map((corner, z) => ctSlice({ z, tags: around(corner) }));
    const { image, report } = await readDicomFiles(files);
    expect(report.checks).toMatchObject([{ code: 'padding-undeclared', value: -2000 }, { code: 'padding' }]);
    expect(report.paddingVoxels).toBe(18 + 18 + 14);
    expect(image.voxels.every((hu, i) => (image.padding?.[i] === 1) === (hu === -2000))).toBe(true);
  });

  it('does not call values HU without a rescale, unless the caller declares it', async () => {
    const files = ctSeries([0, 1], { tags: { [tag.slope]: undefined, [tag.intercept]: undefined } });
    const { image, report } = await readDicomFiles(files);
    expect(image.unit).toBe('unknown');
    expect(report.checks).toMatchObject([{ code: 'rescale-missing', severity: 'warning' }]);
    expect((await readDicomFiles(files, { unit: 'HU' })).report).toMatchObject({
      unit: 'HU',
      checks: [{ code: 'unit-declared' }],
    });
  });

  it('does not call another rescale type HU', async () => {
    const { image } = await readDicomFiles(ctSeries([0, 1], { tags: { 2625620: ['LO', 'US'] } }));
    expect(image.unit).toBe('unknown');
  });
});

describe('the report', () => {
  it('tells how the scan was made', async () => {
    const tags = {
      [tag.description]: ['LO', 'Wirbelsäule'],
      [tag.kernel]: ['SH', 'Br40d'],
      524400: ['LO', 'ACME'],
      1048624: ['DA', '19500704'],
      524320: ['DA', '20200703'],
      1048640: ['CS', 'F'],
      1572880: ['LO', 'Iohexol'],
      1572885: ['CS', 'SPINE'],
      1572960: ['DS', 120],
      1577298: ['IS', 80],
    } as const;
    const report = await listDicomFiles(ctSeries([0, 1], { tags }));
    expect(report.acquisition).toEqual({
      modality: 'CT',
      manufacturer: 'ACME',
      kVp: 120,
      convolutionKernel: 'Br40d',
      sliceThicknessMm: 2,
      exposureMAs: 80,
      contrastAgent: 'Iohexol',
      bodyPart: 'SPINE',
      seriesDescription: 'Wirbelsäule',
      patientSex: 'F',
      patientAgeYears: 69,
    });
    expect(JSON.stringify(report)).not.toMatch(/19500704|NOBODY|"P1"/);
  });

  it('lists a geometry that would be refused, instead of throwing', async () => {
    const report = await listDicomFiles(ctSeries([0, 1, 3]));
    expect(report.checks).toMatchObject([{ code: 'missing-slice', severity: 'refusal' }]);
    expect(report.geometry).toBeUndefined();
    expect((await listDicomFiles(ctSeries([0, 1, 2]))).geometry?.size).toEqual([columns, rows, 3]);
  });

  it('counts what is no DICOM', async () => {
    const text = new TextEncoder().encode('This is a text, not a scan, whatever its name says.');
    const files = [
      ...ctSeries([0, 1]),
      memoryFile('README.txt', text),
      memoryFile('x.dcm', new Uint8Array()),
    ];
    const { report } = await readDicomFiles(files);
    expect(report).toMatchObject({ filesFound: 4, filesUsed: 2 });
    expect(report.leftOut).toMatchObject([
      { code: 'not-dicom', count: 1, examples: ['README.txt'] },
      { code: 'empty-file', count: 1 },
    ]);
  });
});

describe('watching and stopping', () => {
  it('reports headers and slices, and stops when told', async () => {
    const steps = new Set<string>();
    await readDicomFiles(ctSeries([0, 1]), {
      onProgress: ({ step, total }) => steps.add(`${step} ${total}`),
    });
    expect([...steps]).toEqual(['reading headers 2', 'reading slices 2']);
    const controller = new AbortController();
    const stop = () => controller.abort();
    const reading = readDicomFiles(ctSeries([0, 1, 2]), { signal: controller.signal, onProgress: stop });
    await expect(reading).rejects.toThrow(/abort/i);
  });
});

describe('what must not pass unnoticed', () => {
  it('warns of lossy compression', async () => {
    const { report } = await readDicomFiles(ctSeries([0, 1], { tags: { 2629904: ['CS', '01'] } }));
    expect(report.checks).toMatchObject([{ code: 'lossy-compression', severity: 'warning', value: 2 }]);
  });

  it('warns when a damaged file may have been a slice', async () => {
    const last = ctSlice({ z: 3 });
    const half = memoryFile('half.dcm', await last.read(0, 300));
    const { report } = await readDicomFiles([...ctSeries([0, 1, 2]), half]);
    expect(report.checks).toMatchObject([{ code: 'unreadable-files', severity: 'warning', value: 1 }]);
  });

  it('refuses a rescale slope of zero', async () => {
    const files = ctSeries([0, 1], { tags: { [tag.slope]: ['DS', 0] } });
    expect((await errorOf(files)).code).toBe('dicom-rescale');
  });

  it('says that a segmentation is no scan', async () => {
    const files = ctSeries([0, 1], { tags: { [tag.modality]: ['CS', 'SEG'] } });
    expect((await errorOf(files)).code).toBe('dicom-segmentation');
  });

  it('splits two tube voltages at the same positions', async () => {
    const low = ctSeries([0, 1, 2], { tags: { 1572960: ['DS', 80] } });
    const high = ctSeries([0, 1, 2], { hu: 3, tags: { 1572960: ['DS', 140] } });
    expect((await errorOf([...low, ...high])).code).toBe('several-series');
  });
});
