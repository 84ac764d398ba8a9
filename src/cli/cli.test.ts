import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../testing/shared.ts';

const program = resolve(import.meta.dirname, '../../bin/osteon.js');
const python = '/usr/bin/python3';
let work: string;
let phantom: string;
let dicom: string;

function osteon(...args: string[]) {
  const run = spawnSync(process.execPath, [program, ...args], {
    cwd: work,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr, json: () => JSON.parse(run.stdout) };
}

/** The failure that a command prints with --json: exit code and document, with nothing else on stdout. */
function failure(...args: string[]) {
  const { code, stdout, stderr } = osteon(...args, '--json');
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
  expect(error.hint.length).toBeGreaterThan(10);
  expect(stderr).not.toMatch(/\n\s+at /);
  return { exit: code, ...error };
}

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'osteon-cli-'));
  const make = (format: string, out: string) =>
    osteon(
      'phantom',
      'trunk',
      '--seed',
      '7',
      '--age',
      '60',
      '--sex',
      'F',
      '--tbd',
      '120',
      '--coverage',
      'lumbar',
      '--spacing',
      '1.5,1.5,2.5',
      '--format',
      format,
      '--out',
      out,
    );
  expect(make('nifti', 'phantom').code).toBe(0);
  expect(make('dicom', 'dicom').code).toBe(0);
  phantom = join(work, 'phantom');
  dicom = join(work, 'dicom');
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('osteon', () => {
  it('shows help and version, and refuses unknown words', () => {
    expect(osteon('--help')).toMatchObject({ code: 0 });
    expect(osteon('tbd', '--help').stdout).toContain('--label-table');
    expect(osteon('--version').stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(osteon('dance')).toMatchObject({ code: 2 });
    expect(osteon()).toMatchObject({ code: 2 });
    expect(failure('tbd')).toMatchObject({ exit: 2, code: 'usage-missing-argument' });
    expect(failure('tbd', 'x', '--nonsense')).toMatchObject({ exit: 2 });
    expect(failure('tbd', 'x', '--age', 'old')).toMatchObject({ exit: 2, code: 'option-value' });
  });

  it('doctor says what there is', () => {
    const { code, json } = osteon('doctor', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({ schema: 'osteon/doctor@1', ready: true });
  });
});

describe('osteon tbd', () => {
  it('prints the contract document, equal for DICOM and NIfTI, scans and labels', () => {
    const nifti = osteon(
      'tbd',
      'phantom/ct.nii.gz',
      '--labels',
      'phantom/labels.nii.gz',
      '--age',
      '60',
      '--sex',
      'F',
      '--json',
    );
    expect(nifti.code).toBe(0);
    const document = nifti.json();
    expect(document).toMatchObject({ schema: 'osteon/tbd@1', subject: { ageYears: 60, sex: 'F' } });
    expect(Math.abs(document.tbdHU - 120)).toBeLessThan(5);
    for (const key of [
      'tbdHU',
      'meanHU',
      'medianHU',
      'sdHU',
      'skewness',
      'meanToModeRelativeError',
      'voxels',
    ])
      expect(document[key], key).toBeTypeOf('number');
    expect(document.vertebrae.map(({ name }: { name: string }) => name)).toEqual(['L1', 'L2']);
    expect(document.vertebrae[0].fit).toMatchObject({ family: 'johnsonsu', converged: true });
    expect(document.families[0]).toHaveProperty('lnMseRatio');
    expect(document.provenance.notForDiagnosis).toContain('not for diagnosis');
    const series = osteon('tbd', 'dicom/ct', '--labels', 'dicom/labels.nii.gz', '--json').json();
    expect(series.tbdHU).toBe(document.tbdHU);
    expect(series.tbdCI95HU).toEqual(document.tbdCI95HU);
    expect(series.provenance.scan.contentSha256).toBe(document.provenance.scan.contentSha256);
    expect(series.provenance.scan.acquisition.kVp).toBe(120);
  });

  it('gives the same digits from every format of scan and labels', () => {
    const expected = osteon(
      'tbd',
      'dicom/ct',
      '--labels',
      'dicom/labels.nii.gz',
      '--families',
      'norm',
      '--json',
    ).json().tbdHU;
    for (const name of ['a.nrrd', 'a.nhdr', 'a.mha', 'a.mhd', 'a.nii', 'b.nii.gz']) {
      expect(osteon('convert', 'dicom/ct', name).code, name).toBe(0);
      expect(
        osteon('tbd', name, '--labels', 'dicom/labels.nii.gz', '--families', 'norm', '--json').json().tbdHU,
        name,
      ).toBe(expected);
    }
    for (const [name, ...options] of [
      ['seg.dcm', '--format', 'seg', '--reference', 'dicom/ct'],
      ['map.dcm', '--format', 'seg-labelmap', '--reference', 'dicom/ct'],
      ['l.seg.nrrd', '--labels'],
      ['l.mha', '--labels', '--orientation', 'PIR'],
    ]) {
      const made = osteon('convert', 'dicom/labels.nii.gz', name, ...options);
      expect(made.code, `${name}: ${made.stderr}`).toBe(0);
      const table = ['--label-table', 'totalsegmentator'];
      expect(
        osteon('tbd', 'dicom/ct', '--labels', name, ...table, '--families', 'norm', '--json').json().tbdHU,
        name,
      ).toBe(expected);
    }
  });

  it('writes four files; the report is self-contained and names what was used', () => {
    const run = osteon('tbd', 'phantom/ct.nii.gz', '--labels', 'phantom/labels.nii.gz', '--out', 'result');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^TBD \d+\.\d HU/);
    expect(run.stdout).toContain('not for diagnosis');
    expect(readdirSync(join(work, 'result')).toSorted()).toEqual([
      'report.html',
      'result.json',
      'series.json',
      'trabecular.nii.gz',
    ]);
    const report = readFileSync(join(work, 'result/report.html'), 'utf8');
    expect(report).not.toMatch(/(src|href)="(?!data:|#)/);
    expect(report).toContain('<svg');
    expect(report).toContain('data:image/png;base64,');
    expect(report).toContain('not for diagnosis');
    expect(JSON.parse(readFileSync(join(work, 'result/series.json'), 'utf8')).schema).toBe('osteon/series@1');
  });

  it('flags the contrast phase that the caller declares', () => {
    const codes = (phase: string) =>
      osteon(
        'tbd',
        'phantom/ct.nii.gz',
        '--labels',
        'phantom/labels.nii.gz',
        '--phase',
        phase,
        '--families',
        'norm',
        '--json',
      )
        .json()
        .flags.map(({ code }: { code: string }) => code);
    expect(codes('portal')).toContain('contrast-declared');
    expect(codes('native')).not.toContain('contrast-declared');
  });

  it('the same input gives the same bytes', () => {
    const run = (out: string) =>
      osteon('tbd', 'phantom/ct.nii.gz', '--labels', 'phantom/labels.nii.gz', '--out', out);
    run('one');
    run('two');
    for (const file of readdirSync(join(work, 'one')))
      expect(readFileSync(join(work, 'one', file)).equals(readFileSync(join(work, 'two', file))), file).toBe(
        true,
      );
  });

  it('takes a folder of masks and named masks', () => {
    const labels = gunzipSync(readFileSync(join(phantom, 'labels.nii.gz')));
    mkdirSync(join(work, 'masks'), { recursive: true });
    const wide = labels.readInt16LE(72) === 16;
    for (const [name, id] of [
      ['vertebrae_L1', 31],
      ['vertebrae_L2', 30],
    ] as const) {
      const copy = Buffer.from(labels);
      for (let at = 352; at < copy.length; at += wide ? 2 : 1) {
        const hit = (wide ? copy.readUInt16LE(at) : copy[at]) === id ? 1 : 0;
        if (wide) copy.writeUInt16LE(hit, at);
        else copy[at] = hit;
      }
      writeFileSync(join(work, 'masks', `${name}.nii`), copy);
    }
    const expected = osteon('tbd', 'phantom/ct.nii.gz', '--labels', 'phantom/labels.nii.gz', '--json').json()
      .tbdHU;
    expect(osteon('tbd', 'phantom/ct.nii.gz', '--labels', 'masks', '--json').json().tbdHU).toBe(expected);
    const named = 'L1=masks/vertebrae_L1.nii,L2=masks/vertebrae_L2.nii';
    expect(osteon('tbd', 'phantom/ct.nii.gz', '--labels', named, '--json').json().tbdHU).toBe(expected);
    const single = osteon(
      'tbd',
      'phantom/ct.nii.gz',
      '--labels',
      'masks/vertebrae_L1.nii',
      '--vertebrae',
      'L1',
      '--json',
    );
    expect(single.json().vertebrae[0].name).toBe('L1');
  });

  it.skipIf(spawnSync(python, ['-c', 'import scipy, nibabel']).status !== 0)(
    'SciPy finds the same mode in the written voxels (needs python3-scipy and python3-nibabel)',
    () => {
      const script = `
import sys, json, nibabel, numpy as np
from scipy import optimize, stats
ct = np.asarray(nibabel.load(sys.argv[1]).dataobj); region = np.asarray(nibabel.load(sys.argv[2]).dataobj)
assert ct.shape == region.shape
values = ct[region > 0].astype(float)
a, b, loc, scale = stats.johnsonsu.fit(values)
mode = optimize.minimize_scalar(lambda x: -stats.johnsonsu.logpdf(x, a, b, loc, scale), bounds=(values.min(), values.max()), method='bounded', options={'xatol': 1e-6}).x
print(json.dumps({'n': int(values.size), 'mode': float(mode), 'nll': float(-stats.johnsonsu.logpdf(values, a, b, loc, scale).sum())}))
`;
      const scans = [['phantom/ct.nii.gz', 'phantom/labels.nii.gz', 'L1,L2']];
      const real = sharedPath('data/ct_labelled/ts_example_3mm');
      if (real) scans.push([join(real, 'ct.nii.gz'), join(real, 'seg_total.nii.gz'), 'L1,L2,L3,L4,L5']);
      for (const [scan, labels, vertebrae] of scans) {
        const document = osteon(
          'tbd',
          scan,
          '--labels',
          labels,
          '--vertebrae',
          vertebrae,
          '--out',
          'scipy',
          '--json',
        ).json();
        const theirs = JSON.parse(
          execFileSync(python, ['-c', script, resolve(work, scan), join(work, 'scipy/trabecular.nii.gz')], {
            encoding: 'utf8',
          }),
        );
        expect(theirs.n).toBe(document.voxels);
        expect(document.fit.negLogLikelihood).toBeLessThan(theirs.nll * (1 + 1e-8));
        expect(Math.abs(document.tbdHU - theirs.mode)).toBeLessThan(0.1);
      }
    },
  );
});

describe('osteon tbd on wrong input', () => {
  const scan = 'phantom/ct.nii.gz';
  const labels = 'phantom/labels.nii.gz';

  it('no labels: says what it needs', () => {
    expect(failure('tbd', scan)).toMatchObject({ exit: 2, code: 'labels-needed' });
  });

  it('nothing there, an empty folder, an empty file, a text file named .dcm', () => {
    mkdirSync(join(work, 'empty'), { recursive: true });
    writeFileSync(join(work, 'zero.nii.gz'), '');
    writeFileSync(join(work, 'letter.dcm'), 'Dear radiologist, this is not a scan.\n'.repeat(40));
    expect(failure('tbd', 'nowhere', '--labels', labels).exit).toBe(3);
    expect(failure('tbd', 'empty', '--labels', labels).exit).toBe(3);
    expect(failure('tbd', 'zero.nii.gz', '--labels', labels).exit).toBe(3);
    expect(failure('tbd', 'letter.dcm', '--labels', labels).exit).toBe(3);
  });

  it('a file that was cut off', () => {
    const whole = readFileSync(join(phantom, 'ct.nii.gz'));
    writeFileSync(join(work, 'cut.nii.gz'), whole.subarray(0, whole.length >> 1));
    expect(failure('tbd', 'cut.nii.gz', '--labels', labels).exit).toBe(3);
    cpSync(join(dicom, 'ct'), join(work, 'cut-series'), { recursive: true });
    const file = join(work, 'cut-series', readdirSync(join(work, 'cut-series'))[10]);
    writeFileSync(file, readFileSync(file).subarray(0, 4000));
    expect(failure('tbd', 'cut-series', '--labels', 'dicom/labels.nii.gz').exit).toBeGreaterThanOrEqual(3);
  });

  it('two patients, a missing slice, shuffled names', () => {
    cpSync(join(dicom, 'ct'), join(work, 'two'), { recursive: true, force: true });
    osteon(
      'phantom',
      'trunk',
      '--seed',
      '8',
      '--coverage',
      'lumbar',
      '--spacing',
      '3,3,5',
      '--format',
      'dicom',
      '--out',
      'other',
    );
    copyFileSync(join(work, 'other/ct/ct0001.dcm'), join(work, 'two/stranger.dcm'));
    expect(failure('tbd', 'two', '--labels', 'dicom/labels.nii.gz')).toMatchObject({
      code: 'several-patients',
      exit: 3,
    });

    cpSync(join(dicom, 'ct'), join(work, 'gap'), { recursive: true });
    rmSync(join(work, 'gap/ct0020.dcm'));
    const gap = failure('tbd', 'gap', '--labels', 'dicom/labels.nii.gz');
    expect(gap).toMatchObject({ code: 'missing-slice', exit: 4 });
    expect(gap.message).toContain('5 mm');

    mkdirSync(join(work, 'shuffled'));
    for (const [n, name] of readdirSync(join(dicom, 'ct')).entries())
      copyFileSync(join(dicom, 'ct', name), join(work, 'shuffled', `${(n * 7919) % 1009}.bin`));
    const expected = osteon('tbd', 'dicom/ct', '--labels', 'dicom/labels.nii.gz', '--json').json().tbdHU;
    expect(osteon('tbd', 'shuffled', '--labels', 'dicom/labels.nii.gz', '--json').json().tbdHU).toBe(
      expected,
    );
  });

  it('labels of another scan, without the vertebra, or that are no labels', () => {
    const other = failure('tbd', scan, '--labels', 'other/labels.nii.gz');
    expect(other).toMatchObject({ code: 'labels-other-geometry', exit: 3 });
    expect(other.message).toMatch(/\d mm/);
    expect(failure('tbd', scan, '--labels', labels, '--vertebrae', 'C2')).toMatchObject({
      code: 'vertebra-not-labelled',
      exit: 3,
    });
    expect(failure('tbd', scan, '--labels', labels, '--vertebrae', 'Q7')).toMatchObject({
      code: 'vertebra-unknown',
      exit: 2,
    });
    expect(failure('tbd', scan, '--labels', scan)).toMatchObject({ code: 'labels-not-integer', exit: 3 });
    expect(failure('tbd', scan, '--labels', labels, '--label-table', 'nobody')).toMatchObject({ exit: 2 });
  });

  it('leaves nothing behind when it fails', () => {
    failure('tbd', scan, '--labels', labels, '--vertebrae', 'C2', '--out', 'never');
    expect(existsSync(join(work, 'never'))).toBe(false);
    writeFileSync(join(work, 'file'), 'in the way');
    expect(failure('tbd', scan, '--labels', labels, '--out', 'file').exit).toBe(3);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk is said plainly (needs /dev/full)', () => {
    mkdirSync(join(work, 'full'));
    execFileSync('ln', ['-s', '/dev/full', join(work, 'full/result.json')]);
    expect(failure('tbd', scan, '--labels', labels, '--out', 'full')).toMatchObject({
      code: 'disk-full',
      exit: 3,
    });
    expect(readdirSync(join(work, 'full')).filter((name) => name !== 'result.json')).toEqual([]);
  });

  it('Ctrl-C ends with 130 and leaves nothing', async () => {
    const child = spawn(
      process.execPath,
      [program, 'phantom', 'trunk', '--spacing', '1,1,1', '--out', 'stopped'],
      { cwd: work },
    );
    await new Promise((done) => setTimeout(done, 1500));
    child.kill('SIGINT');
    const code = await new Promise((done) => child.on('exit', (status, signal) => done(status ?? signal)));
    expect([130, 'SIGINT']).toContain(code);
    expect(readdirSync(work).filter((name) => name.includes('stopped'))).toEqual([]);
  });
});

describe('osteon tbd --each', () => {
  it('writes one row per scan, survives a bad one, and goes on where it stopped', () => {
    const folder = join(work, 'cohort');
    for (const id of ['a', 'b']) cpSync(phantom, join(folder, id), { recursive: true });
    mkdirSync(join(folder, 'bad'), { recursive: true });
    writeFileSync(join(folder, 'bad/ct.nii.gz'), 'no scan');
    copyFileSync(join(phantom, 'labels.nii.gz'), join(folder, 'bad/labels.nii.gz'));
    expect(failure('tbd', 'cohort', '--each')).toMatchObject({ code: 'out-needed', exit: 2 });
    const first = osteon('tbd', 'cohort', '--each', '--out', 'table', '--json');
    expect(first.code).toBe(0);
    expect(first.json()).toMatchObject({ done: 2, failed: 1, skipped: 0 });
    const path = join(work, 'table/tbd.csv');
    const rows = readFileSync(path, 'utf8').trim().split('\n');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toMatch(/^a,done,1\d\d\./);
    expect(rows[3]).toMatch(/^bad,failed,/);
    // A row that a power cut tore off is measured again.
    writeFileSync(path, `${rows.slice(0, 2).join('\n')}\nb,done,12`);
    expect(osteon('tbd', 'cohort', '--each', '--out', 'table', '--json').json()).toMatchObject({
      done: 1,
      failed: 1,
      skipped: 1,
    });
    expect(readFileSync(path, 'utf8').trim().split('\n').toSorted()).toEqual(rows.toSorted());
  });
});

describe('osteon phantom, info, convert, fit', () => {
  it('phantom writes scan, labels and truth, and explains impossible wishes', () => {
    const truth = JSON.parse(readFileSync(join(phantom, 'truth.json'), 'utf8'));
    expect(truth.tbdHU).toBe(120);
    expect(failure('phantom', 'trunk', '--tbd', '9999', '--out', 'p')).toMatchObject({
      exit: 2,
      code: 'phantom-option',
    });
    expect(failure('phantom', 'trunk', '--out', 'phantom').code).toBe('folder-not-empty');
    expect(failure('phantom', 'trunk').exit).toBe(2);
  });

  it('info reports series, and refusals as data', () => {
    const report = osteon('info', 'dicom/ct', '--json').json();
    expect(report).toMatchObject({ schema: 'osteon/series@1', format: 'dicom', unit: 'HU' });
    expect(report.geometry.spacingMm).toEqual([1.5, 1.5, 2.5]);
    const gap = osteon('info', 'gap', '--json').json();
    expect(gap.checks.map(({ code }: { code: string }) => code)).toContain('missing-slice');
  });

  it('convert names what it cannot write', () => {
    expect(failure('convert', 'phantom/ct.nii.gz', 'x.docx')).toMatchObject({
      exit: 2,
      code: 'unknown-ending',
    });
    expect(osteon('convert', 'phantom/ct.nii.gz', 'back', '--format', 'dicom', '--unit', 'HU').code).toBe(0);
    expect(osteon('info', 'back', '--json').json().geometry.size).toEqual(
      osteon('info', 'dicom/ct', '--json').json().geometry.size,
    );
  });

  it('fit takes lists, tables, standard input and masked voxels', () => {
    const values = Array.from(
      { length: 400 },
      (_, i) => 100 + 40 * Math.sinh(((i % 20) - 9.5) / 8) + (i / 400) * 7,
    );
    writeFileSync(join(work, 'values.txt'), values.join('\n'));
    writeFileSync(
      join(work, 'values.csv'),
      `id,hu\n${values.map((value, i) => `${i},${value}`).join('\n')}\n`,
    );
    const list = osteon('fit', 'values.txt', '--families', 'johnsonsu,norm', '--json').json();
    expect(list).toMatchObject({ schema: 'osteon/fit@1', n: 400 });
    expect(list.families).toHaveLength(2);
    expect(
      osteon('fit', 'values.csv', '--column', 'hu', '--families', 'johnsonsu,norm', '--json').json().best,
    ).toBe(list.best);
    expect(failure('fit', 'values.csv').code).toBe('column-unclear');
    expect(failure('fit', 'values.csv', '--column', 'id2').code).toBe('column-unknown');
    expect(failure('fit', 'values.txt', '--families', 'jonsonsu').code).toBe('family-unknown');
    const only = ['--families', 'johnsonsu', '--json'];
    const scan = 'phantom/ct.nii.gz';
    const tbd = osteon('tbd', scan, '--labels', 'phantom/labels.nii.gz', '--out', 'masked', ...only).json();
    const masked = osteon('fit', scan, '--mask', 'masked/trabecular.nii.gz', ...only).json();
    expect(masked.n).toBe(tbd.voxels);
    expect(masked.families[0].negLogLikelihood).toBeCloseTo(tbd.fit.negLogLikelihood, 6);
  });
});
