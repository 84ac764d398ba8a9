/** What lies at a path is found by content; what is no scan is refused with a reason that a person can use. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedPath } from '../../testing/shared.ts';
import { identityDirection } from '../geometry.ts';
import type { Image } from '../image.ts';
import { openError } from './raw/disk-file.node.ts';
import { listSeries, readImage, readLabels, writeImage } from './registry.node.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osteon-find-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const image: Image = {
  geometry: { size: [4, 3, 2], spacingMm: [1, 1, 2], originMm: [0, 0, 0], direction: identityDirection },
  voxels: Int16Array.from({ length: 24 }, (_, v) => v),
  unit: 'unknown',
};

/** Pages with the given names, each one page of the image. */
async function pages(names: readonly string[]): Promise<void> {
  for (const [p, name] of names.entries())
    await writeImage(at(name), {
      ...image,
      geometry: { ...image.geometry, size: [4, 3, 1] },
      voxels: Int16Array.from({ length: 12 }, () => p),
    });
}

describe('a path', () => {
  const text = (name: string) => writeFileSync(at(name), 'a note');
  it.each<[what: string, name: string, code: string, make: () => void]>([
    ['nothing', 'gone', 'file-not-found', () => {}],
    ['an empty file', 'x.nii', 'file-empty', () => writeFileSync(at('x.nii'), '')],
    ['a text file called .dcm', 'x.dcm', 'unknown-format', () => text('x.dcm')],
    ['an empty folder', 'x', 'folder-empty', () => mkdirSync(at('x'))],
    ['a link to itself', 'x', 'file-unreadable', () => symlinkSync('x', at('x'))],
    ['a link to nothing', 'x', 'file-not-found', () => symlinkSync('gone', at('x'))],
    ['a device', '/dev/null', 'file-unreadable', () => {}],
    ['a file used as a folder', 'x/y.nii', 'file-not-found', () => text('x')],
  ])('that is %s is refused', async (_, name, code, make) => {
    make();
    const path = name.startsWith('/') ? name : at(name);
    const refusal = {
      name: 'OsteonError',
      code,
      message: expect.stringContaining(path),
      hint: expect.stringMatching(/\.$/),
    };
    await expect(readImage(path)).rejects.toMatchObject(refusal);
    await expect(readLabels(path)).rejects.toMatchObject(refusal);
    await expect(listSeries(path)).rejects.toMatchObject(refusal);
  });

  it('that may not be read is said to be so', () => {
    // Tests may run as root, whom no right stops.
    const refused = openError('x.nii', Object.assign(new Error('no'), { code: 'EACCES' }));
    expect(refused).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('may not be read'),
    });
  });

  it('is read by what it holds, whatever its name', async () => {
    const { copyFileSync } = await import('node:fs');
    for (const ending of ['nii', 'nii.gz', 'nrrd', 'mha', 'tif']) {
      await writeImage(at(`a.${ending}`), image);
      copyFileSync(at(`a.${ending}`), at('scan.dcm'));
      const { image: back, report } = await readImage(at('scan.dcm'));
      expect(back.voxels).toEqual(image.voxels);
      expect(report.series[0].id).toBe('scan.dcm');
    }
  });

  it('can be read with a declared unit and a stop button', async () => {
    await writeImage(at('a.nii.gz'), image);
    expect((await readImage(at('a.nii.gz'), { unit: 'HU' })).image.unit).toBe('HU');
    const stopped = readImage(at('a.nii.gz'), { signal: AbortSignal.abort(new Error('Ctrl-C')) });
    await expect(stopped).rejects.toThrow('Ctrl-C');
  });
});

describe('a folder', () => {
  it('of volumes is refused, naming one', async () => {
    await writeImage(at('a.nii'), image);
    await writeImage(at('b.nii'), image);
    await expect(readImage(folder)).rejects.toMatchObject({
      code: 'folder-of-volumes',
      message: expect.stringContaining("'a.nii' is a NIfTI file"),
    });
  });

  it('of other files is refused, saying what they are', async () => {
    writeFileSync(at('a.txt'), 'a note');
    symlinkSync('..', at('up'));
    writeFileSync(at('empty'), '');
    await expect(readImage(folder)).rejects.toMatchObject({ code: 'folder-no-images' });
  });

  it('of pages is a volume in the order of the numbers, beside notes and a preview', async () => {
    await pages(['s8.tif', 's9.tif', 's10.tif', 's11.tif', 'preview.tif']);
    writeFileSync(at('scanner.log'), 'a note');
    const { image: stack, report } = await readImage(folder);
    expect(stack.geometry.size).toEqual([4, 3, 4]);
    expect([0, 12, 24, 36].map((v) => stack.voxels[v])).toEqual([0, 1, 2, 3]);
    expect(report).toMatchObject({ filesFound: 6, filesUsed: 4, format: 'tiff' });
    expect(report.leftOut.map(({ code, examples }) => [code, examples])).toEqual([
      ['other-stack', ['preview.tif']],
      ['not-tiff', ['scanner.log']],
    ]);
  });

  it('with a missing page is refused, saying where', async () => {
    await pages(['s1.tif', 's2.tif', 's4.tif', 's5.tif']);
    await expect(readImage(folder)).rejects.toMatchObject({
      code: 'missing-page',
      message: expect.stringContaining("after 's2.tif' comes 's4.tif' (1 missing in all)"),
    });
  });

  it('with every second page is read, with a warning', async () => {
    await pages(['s2.tif', 's4.tif', 's6.tif']);
    expect((await readImage(folder)).report.checks).toContainEqual(
      expect.objectContaining({ code: 'page-numbers-step', value: 2 }),
    );
  });

  it('of two stacks asks which', async () => {
    await pages(['a1.tif', 'a2.tif', 'b1.tif', 'b2.tif', 'b3.tif']);
    await expect(readImage(folder)).rejects.toMatchObject({ code: 'several-stacks' });
    expect((await readImage(folder, { series: 'a' })).image.geometry.size[2]).toBe(2);
    expect((await readImage(folder, { choose: 'largest' })).image.geometry.size[2]).toBe(3);
    await expect(readImage(folder, { series: 'c' })).rejects.toMatchObject({ code: 'no-such-series' });
  });

  it('whose pages differ in size is refused, naming the page', async () => {
    await pages(['s1.tif', 's2.tif', 's4.tif']);
    await writeImage(at('s3.tif'), {
      ...image,
      geometry: { ...image.geometry, size: [3, 4, 1] },
      voxels: new Int16Array(12),
    });
    await expect(readImage(folder)).rejects.toMatchObject({
      code: 'pages-differ',
      message: expect.stringContaining("'s3.tif'"),
    });
  });
});

describe('several volumes in a file', () => {
  const header = 'NRRD0005\ntype: uchar\ndimension: 4\nsizes: 2 1 1 3\nspacings: 1 1 1 1\nencoding: raw\n\n';
  it('need a choice', async () => {
    writeFileSync(at('a.nrrd'), `${header}ABCDEF`);
    await expect(readImage(at('a.nrrd'))).rejects.toMatchObject({
      code: 'many-volumes',
      message: expect.stringContaining('3 volumes'),
    });
    expect((await readImage(at('a.nrrd'), { volume: 2 })).image.voxels).toEqual(Uint8Array.of(69, 70));
    await expect(readImage(at('a.nrrd'), { volume: 3 })).rejects.toMatchObject({ code: 'no-such-volume' });
  });
});

describe('label maps', () => {
  it.each([
    ['fractions', Float32Array.of(0, 1, 2.5), '1 of 3 values', 'the first is 2.5 at voxel (2, 0, 0)'],
    ['negative values', Int16Array.of(0, -1, -1), '2 of 3 values', 'the first is -1 at voxel (1, 0, 0)'],
    ['NaN', Float32Array.of(Number.NaN, 1, 2), '1 of 3 values', 'the first is NaN at voxel (0, 0, 0)'],
  ])('with %s are refused with the figures', async (_, voxels, count, first) => {
    await writeImage(at('a.nii'), { ...image, geometry: { ...image.geometry, size: [3, 1, 1] }, voxels });
    const message = expect.stringMatching(new RegExp(`${count}.*${first.replace(/[()]/g, '\\$&')}`));
    await expect(readLabels(at('a.nii'))).rejects.toMatchObject({ code: 'labels-not-integer', message });
  });

  it('stored as floats become the smallest unsigned integers', async () => {
    const labelsOf = async (most: number) => {
      const voxels = Float64Array.of(0, 1, most);
      await writeImage(at('a.nii'), { ...image, geometry: { ...image.geometry, size: [3, 1, 1] }, voxels });
      return (await readLabels(at('a.nii'))).labels.labels;
    };
    expect(await labelsOf(255)).toEqual(Uint8Array.of(0, 1, 255));
    expect(await labelsOf(256)).toEqual(Uint16Array.of(0, 1, 256));
    expect(await labelsOf(70000)).toEqual(Uint32Array.of(0, 1, 70000));
  });
});

const data = sharedPath('data');

describe.skipIf(!data)('real files (need the shared data)', () => {
  const path = (name: string) => join(data as string, name);
  const sum = ({ voxels }: Image) => {
    let total = 0;
    for (const v of voxels) total += v;
    return total;
  };

  // Sums, sizes and places as nibabel and tifffile give them.
  it('TotalSegmentator CT and labels', async () => {
    const { image: ct, report } = await readImage(path('ct_labelled/ts_example_3mm/ct.nii.gz'));
    expect(ct.geometry.size).toEqual([122, 101, 112]);
    expect(sum(ct)).toBe(-496851173);
    expect(ct.geometry.originMm).toEqual([177.95633, -11.319, 94.30176]);
    expect(report.checks).toEqual([]);
    const { labels } = await readLabels(path('ct_labelled/ts_example_3mm/seg_total.nii.gz'));
    expect(labels.labels).toBeInstanceOf(Uint8Array);
    await expect(readLabels(path('ct_labelled/ts_example_3mm/ct.nii.gz'))).rejects.toMatchObject({
      code: 'labels-not-integer',
    });
  });

  it('120 micro-CT pages of ImageJ', async () => {
    const folderOfPages = path('microct/LHDL_3155_D_4_bc_trabecular_slices000-119');
    const { image: bone, report } = await readImage(folderOfPages, { spacingMm: [0.0195, 0.0195, 0.0195] });
    expect(bone.geometry).toMatchObject({ size: [200, 200, 120], spacingMm: [0.0195, 0.0195, 0.0195] });
    expect(sum(bone)).toBe(220573398);
    expect(report.checks.map(({ code }) => code)).toEqual(['orientation-unknown']);
    expect((await readImage(folderOfPages)).report.checks.map(({ code }) => code)).toContain(
      'spacing-unknown',
    );
  });

  it('the same bone as NRRD and as NIfTI', async () => {
    const nrrd = await readImage(path('microct/shrew_trabecular_binary/Shrew.nrrd'));
    const nifti = await readLabels(path('microct/shrew_trabecular_binary/Shrew_mask.nii.gz'));
    expect(nrrd.image.geometry.size).toEqual(nifti.labels.geometry.size);
    expect(nrrd.image.voxels).toEqual(nifti.labels.labels.map((v) => 255 * v));
  });

  it('a DICOM folder and one of its files', async () => {
    const series = path('dicom_series/lidc0314_lower_thoracic_60sl');
    expect((await readImage(series)).image.geometry.size).toEqual([512, 512, 60]);
    expect((await listSeries(series)).series).toHaveLength(1);
  });
});
