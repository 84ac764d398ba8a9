import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import type { OsteonError } from '../../../errors.ts';
import { sharedPath } from '../../../testing/shared.ts';
import type { ReadOptions } from '../../report.ts';
import { readZip } from '../zip.ts';
import { listDicomSeries, readDicom } from './dicom.node.ts';
import { memoryFile } from './file.ts';
import { readDicomFiles } from './read.ts';
import { ctSeries } from './testing/slices.ts';

const goldens = resolve(import.meta.dirname, '../../../../goldens/image');
const scratch = mkdtempSync(join(tmpdir(), 'osteon-dicom-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function folder(name: string): Promise<string> {
  const path = join(scratch, name);
  await mkdir(path, { recursive: true });
  return path;
}

async function errorOf(path: string, options: ReadOptions = {}): Promise<OsteonError> {
  return readDicom(path, options).then(
    () => {
      throw new Error('it was read');
    },
    (error) => error,
  );
}

async function bytesOf(files: ReturnType<typeof ctSeries>): Promise<Record<string, Uint8Array>> {
  const entries = files.map(async (file, k) => [`scan/${k}.dcm`, await file.read(0, file.size)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

describe('folders', () => {
  it('finds slices in subfolders, through links to files, and ignores what is no DICOM', async () => {
    const root = await folder('deep');
    const [a, b, c] = Object.values(await bytesOf(ctSeries([0, 1, 2])));
    await mkdir(join(root, 'x/y'), { recursive: true });
    writeFileSync(join(root, 'x/y/Ä 1'), a);
    writeFileSync(join(root, 'x/2'), b);
    writeFileSync(join(scratch, 'elsewhere'), c);
    symlinkSync(join(scratch, 'elsewhere'), join(root, 'linked'));
    symlinkSync(root, join(root, 'x/loop'));
    writeFileSync(join(root, 'README.txt'), 'two words of a text');
    const { image, report } = await readDicom(root);
    expect(image.geometry.size[2]).toBe(3);
    expect(report.leftOut).toMatchObject([{ code: 'not-dicom', examples: ['README.txt'] }]);
  });

  it.each([
    ['an empty folder', {}, 'folder-no-images'],
    ['a folder of texts', { 'a.dcm': 'hello', 'b.dcm': '' }, 'folder-no-images'],
  ])('refuses %s', async (name, files, code) => {
    const root = await folder(name);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text as string);
    const error = await errorOf(root);
    expect(error).toMatchObject({ code, kind: 'input' });
    expect(error.hint).not.toBe('');
    await expect(listDicomSeries(root)).rejects.toMatchObject({ code });
  });

  it('says which path does not exist', async () => {
    expect(await errorOf(join(scratch, 'nowhere'))).toMatchObject({ code: 'file-not-found' });
  });
});

describe('single files that are no image', () => {
  it.each([
    ['text.dcm', 'This is only a text with a name that promises more.', 'not-dicom'],
    ['empty.dcm', '', 'file-empty'],
  ])('%s', async (name, text, code) => {
    const path = join(scratch, name);
    writeFileSync(path, text);
    const error = await errorOf(path);
    expect(error.code).toBe(code);
    expect(error.message).toContain(name);
  });

  it('a bare data set whose transfer syntax nobody knows', async () => {
    const whole = readFileSync(`${goldens}/dicom/explicit-little.dcm`);
    const metaLength = whole.readUInt32LE(140);
    const path = join(scratch, 'bare.dcm');
    writeFileSync(path, whole.subarray(144 + metaLength));
    expect(await errorOf(path)).toMatchObject({ code: 'dicom-no-meta-header' });
  });
});

describe('files that were cut or damaged', () => {
  const names = ['explicit-little', 'deflated', 'rle-signed', 'jpeg-ls-signed', 'jpeg-2000-signed', 'htj2k']
    .concat(['jpeg-lossless-sv1-signed', 'jpeg-lossless-sv6', 'jpeg-extended-12', 'jpeg-baseline'])
    .concat(['enhanced', 'enhanced-basic-offsets']);

  it.each(names)('%s is refused at any length, never filled up', async (name) => {
    const whole = readFileSync(`${goldens}/dicom/${name}.dcm`);
    for (const part of [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 0.99]) {
      const file = memoryFile(`${name}.dcm`, new Uint8Array(whole.subarray(0, part * whole.length)));
      const reading = readDicomFiles([file]);
      await expect(reading, `${part}`).rejects.toMatchObject({ name: 'OsteonError', kind: 'input' });
    }
  });

  it.each(names)('%s with damaged pixels gives an image or a clear error', async (name) => {
    const whole = new Uint8Array(readFileSync(`${goldens}/dicom/${name}.dcm`));
    for (let seed = 1; seed <= 12; seed++) {
      const bytes = whole.slice();
      for (let i = 0; i < 8; i++)
        bytes[bytes.length - 1 - ((seed * 7919 + i * 104729) % (bytes.length >> 2))] ^= 1 << (seed % 8);
      const outcome = await readDicomFiles([memoryFile('damaged.dcm', bytes)]).catch((error) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'OsteonError' });
    }
  });

  it('a header that lies about the size of its image is refused before memory is taken', async () => {
    const tags = { 2621456: ['US', 65535], 2621457: ['US', 65535] } as const;
    await expect(readDicomFiles(ctSeries([0], { tags }))).rejects.toMatchObject({ code: 'dicom-truncated' });
  });
});

describe('colour', () => {
  it.each(['RGB', 'PALETTE COLOR', 'YBR_FULL'])('%s is refused', async (photometric) => {
    const tags = { 2621444: ['CS', photometric] } as const;
    await expect(readDicomFiles(ctSeries([0], { tags }))).rejects.toMatchObject({ code: 'dicom-colour' });
  });
});

describe('zip archives', () => {
  it.each([0, 9] as const)('read as the folder would (compression %i)', async (level) => {
    const path = join(scratch, `scan${level}.zip`);
    const text = new TextEncoder().encode('a note');
    writeFileSync(path, zipSync({ ...(await bytesOf(ctSeries([2, 0, 1]))), 'note.txt': text }, { level }));
    const { image, report } = await readDicom(path);
    expect(image.geometry).toMatchObject({ size: [5, 4, 3], originMm: [0, 0, 0] });
    expect(report.leftOut).toMatchObject([{ code: 'not-dicom', examples: ['note.txt'] }]);
  });

  const archive = (bytes: Uint8Array) => readZip(memoryFile('scan.zip', bytes));
  const sample = () => zipSync({ a: new Uint8Array(5000).fill(7), b: new Uint8Array(9) });

  it('notices a checksum that does not fit', async () => {
    const bytes = sample();
    const at = bytes.findIndex((_, i) => bytes[i] === 0x50 && bytes[i + 1] === 0x4b && bytes[i + 2] === 1);
    bytes[at + 16] ^= 1;
    const [a] = await archive(bytes);
    await expect(a.read(0, a.size)).rejects.toMatchObject({ code: 'zip-broken' });
  });

  it('notices entries that share bytes, as bombs do', async () => {
    const bytes = sample();
    const places = [...bytes.keys()].filter(
      (i) => bytes[i] === 0x50 && bytes[i + 1] === 0x4b && bytes[i + 2] === 1 && bytes[i + 3] === 2,
    );
    bytes.copyWithin(places[1] + 42, places[0] + 42, places[0] + 46);
    await expect(archive(bytes)).rejects.toMatchObject({ code: 'zip-broken' });
  });

  it('never inflates more than an entry declares', async () => {
    const bytes = sample();
    const at = bytes.findIndex((_, i) => bytes[i] === 0x50 && bytes[i + 1] === 0x4b && bytes[i + 2] === 1);
    new DataView(bytes.buffer).setUint32(at + 24, 100, true);
    const [a] = await archive(bytes);
    await expect(a.read(0, a.size)).rejects.toMatchObject({ code: 'zip-broken' });
  });

  it('refuses half an archive', async () => {
    await expect(archive(sample().subarray(0, 40))).rejects.toMatchObject({ code: 'zip-broken' });
  });
});

const shared = sharedPath('data');

describe.skipIf(shared === undefined)('real scans (skipped where the shared data are not present)', () => {
  const edge = (name: string) => join(shared ?? '', 'dicom_edge', name);
  const golden: Record<string, { sha256: string; sum: number; size: number[]; originMm: number[] }> =
    JSON.parse(readFileSync(`${goldens}/dicom_shared.json`, 'utf8'));

  it.each(Object.entries(golden))('%s equals pydicom, voxel by voxel', async (path, expected) => {
    const { image } = await readDicom(join(shared ?? '', path));
    const { voxels, geometry } = image;
    const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.sha256);
    expect(geometry).toMatchObject({ size: expected.size, originMm: expected.originMm });
  });

  it('the constant outside the reconstruction circle is padding, though the header declares another', async () => {
    const { image, report } = await readDicom(edge('syntaxes_one_ct_slice'));
    expect(report.checks).toContainEqual(
      expect.objectContaining({ code: 'padding-undeclared', value: -3024 }),
    );
    const inside = image.voxels.filter((_, i) => image.padding?.[i] === 0) as Int16Array;
    expect(inside.every((hu) => hu > -1100)).toBe(true);
    expect(report.leftOut).toMatchObject([{ code: 'duplicate-file', count: 6 }]);
  });

  it('seven single slices equal the same seven in one multi-frame file', async () => {
    const root = await folder('singles');
    const source = edge('multiframe/panimg_ortho_phantom');
    for (const name of await readdir(source))
      if (name.startsWith('slice')) await cp(join(source, name), join(root, `${name.charCodeAt(5) * 7}`));
    const singles = await readDicom(root);
    const volume = await readDicom(join(source, 'volume.dcm'));
    expect(volume.image.geometry).toEqual(singles.image.geometry);
    expect(volume.image.voxels).toEqual(singles.image.voxels);
    expect(volume.image.unit).toBe('HU');
    const both = await readDicom(source);
    expect(both.image.voxels).toEqual(singles.image.voxels);
    expect(both.report.leftOut).toMatchObject([
      { code: 'duplicate-file', count: 1, examples: ['volume.dcm'] },
      { code: 'not-dicom', count: 1 },
    ]);
  });

  it('enhanced CT of perfusion values is read, and not called HU', async () => {
    const { image, report } = await readDicom(edge('multiframe/eCT_Supplemental_enhancedCT_2frames.dcm'));
    expect(image.geometry).toMatchObject({
      size: [512, 512, 2],
      spacingMm: [0.388672, 0.388672, 10],
      originMm: [99.5, -301.5, -149],
      direction: [-1, 0, 0, 0, 1, 0, 0, 0, -1],
    });
    expect(image.unit).toBe('unknown');
    expect(report.acquisition.contrastAgent).toBe('Iohexol');
  });

  it('a localizer beside the scan is left out', async () => {
    const { report } = await readDicom(
      join(shared ?? '', 'dicom_series/philips_plastic_skull_ct_plus_scout'),
    );
    expect(report.leftOut).toMatchObject([{ code: 'localizer', count: 1 }]);
    expect(report.filesUsed).toBe(28);
  });

  it.each([
    ['missing_slice_ge', 'missing-slice', '10 mm between slices 3 and 4, where 5 mm is the rule'],
    ['gantry_tilt_siemens', 'gantry-tilt', '14 degrees'],
    ['duplicate_positions_siemens', 'duplicate-position', 'at 1 position of 4 images'],
    ['tilt_plus_variable_spacing_ge', 'variable-spacing', 'tilted by 18.5 degrees'],
    ['odd_files', 'several-patients', '4 images of 4 patients'],
    ['multiframe', 'several-patients', '9 images of 2 patients'],
    ['odd_files/MR_truncated.dcm', 'dicom-truncated', '8130 of 8192 bytes'],
    ['odd_files/DERIVED_truncated_60pct_CTImage.dcm', 'dicom-truncated', '311758 of 524288 bytes'],
    ['odd_files/no_meta.dcm', 'not-dicom', 'not a DICOM file'],
  ])('%s is refused: %s', async (name, code, figures) => {
    const error = await errorOf(edge(name));
    expect(error.code).toBe(code);
    expect(error.message).toContain(figures);
  });

  it('a tilted, unevenly spaced head is mended where allowed: its skull stays whole', async () => {
    const { image, report } = await readDicom(edge('tilt_plus_variable_spacing_ge'), { allowResample: true });
    const [, ny] = image.geometry.size;
    // 12.4 mm of slide are 26 rows of 0.488 mm; the grid grows by them, and they are padding where empty.
    expect(ny).toBe(512 + 26);
    expect(report.checks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['gantry-tilt', 'variable-spacing', 'resampled', 'padding']),
    );
    expect(report.checks.every(({ severity }) => severity !== 'refusal')).toBe(true);
  });

  it('a slice taken away, and one laid in twice, are found among real files', async () => {
    const source = join(shared ?? '', 'dicom_series/lidc0314_lower_thoracic_60sl');
    const root = await folder('lidc');
    const names = (await readdir(source)).slice(0, 60);
    for (const name of names) await cp(join(source, name), join(root, name));
    await cp(join(source, names[0]), join(root, 'again.dcm'));
    const report = await listDicomSeries(root);
    expect(report.leftOut).toMatchObject([{ code: 'duplicate-file', count: 1 }]);
    rmSync(join(root, names[20]));
    expect(await errorOf(root)).toMatchObject({ code: 'missing-slice' });
  });
});
