import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = resolve(import.meta.dirname, '../../bin/osteon.js');
let work: string;

function failure(...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [program, ...args, '--json'], {
    cwd: work,
    encoding: 'utf8',
  });
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
  return { exit: status, ...error };
}

/** A NIfTI-1 file of int16 voxels at 1 mm. */
function nifti(size: readonly number[]): Buffer {
  const bytes = Buffer.alloc(352 + 2 * size.reduce((a, b) => a * b));
  bytes.writeInt32LE(348, 0);
  [size.length, ...size].forEach((n, i) => {
    bytes.writeInt16LE(n, 40 + 2 * i);
  });
  bytes.writeInt16LE(4, 70);
  bytes.writeInt16LE(16, 72);
  for (let i = 0; i < 4; i++) bytes.writeFloatLE(1, 76 + 4 * i);
  bytes.writeFloatLE(352, 108);
  bytes.write('n+1\0', 344, 'latin1');
  return bytes;
}

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'osteon-edges-'));
  writeFileSync(join(work, 'file'), 'in the way');
  writeFileSync(join(work, 'scan.nii'), nifti([8, 8, 8]));
  writeFileSync(join(work, 'series.nii'), nifti([8, 8, 8, 2]));
  writeFileSync(
    join(work, 'values.txt'),
    Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3001).join('\n'),
  );
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('options that a script left empty', () => {
  it.each([
    ['tbd', 'scan.nii', '--labels', ''],
    ['tbd', 'scan.nii', '--labels', 'scan.nii', '--out', ''],
    ['phantom', 'trunk', '--out', ''],
    ['demo', '--out', ''],
  ])('%s %s %s %s', (...args) => {
    expect(failure(...args)).toMatchObject({ exit: 2, code: 'option-value' });
  });

  it('--reports without --each is not passed over', () => {
    expect(failure('tbd', 'scan.nii', '--labels', 'scan.nii', '--reports').exit).toBe(2);
  });
});

describe('names that cannot be', () => {
  it.each([
    ['tbd', 'scan.nii', '--labels', 'scan.nii', '--out', 'file/sub'],
    ['tbd', '.', '--each', '--out', 'file'],
    ['demo', '--out', 'file'],
  ])('%s %s', (...args) => {
    expect(failure(...args)).toMatchObject({ exit: 3, code: 'cannot-write' });
  });

  it('a spacing that would fill the memory is a wrong option, not a bug', () => {
    expect(failure('convert', 'scan.nii', 'x.nii', '--spacing', '0.001')).toMatchObject({
      exit: 2,
      code: 'target-size',
    });
  });

  it('a header that is cut off is no other format', () => {
    writeFileSync(join(work, 'head.nii'), nifti([8, 8, 8]).subarray(0, 300));
    expect(failure('info', 'head.nii')).toMatchObject({ exit: 3, code: 'truncated-file' });
  });
});

it('one volume of several is read where it is named', () => {
  expect(failure('info', 'series.nii').hint).toContain('--volume');
  const { status } = spawnSync(
    process.execPath,
    [program, 'convert', 'series.nii', 'one.nii', '--volume', '1'],
    {
      cwd: work,
    },
  );
  expect(status).toBe(0);
});

describe('osteon tbd --each', () => {
  it('ends at once where the command itself is wrong', () => {
    expect(failure('tbd', '.', '--each', '--out', 'never', '--vertebrae', 'Q7')).toMatchObject({ exit: 2 });
    expect(failure('tbd', '.', '--each', '--out', 'never', '--families', 'nobody')).toMatchObject({
      exit: 2,
    });
    expect(existsSync(join(work, 'never'))).toBe(false);
  });

  it('follows links to studies, and does not take its own results for one', () => {
    mkdirSync(join(work, 'study'));
    mkdirSync(join(work, 'cohort/results'), { recursive: true });
    symlinkSync('../study', join(work, 'cohort/linked'));
    const { status } = spawnSync(
      process.execPath,
      [program, 'tbd', 'cohort', '--each', '--out', 'cohort/results'],
      { cwd: work },
    );
    expect(status).toBe(0);
    const rows = readFileSync(join(work, 'cohort/results/tbd.csv'), 'utf8').trim().split('\n').slice(1);
    expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([['linked', 'failed']]);
  });
});

it('weights without the column of their values are not passed over', () => {
  expect(failure('fit', 'values.txt', '--weights', '2')).toMatchObject({ exit: 2, code: 'column-unclear' });
});

describe('standard output', () => {
  const shell = (command: string) =>
    spawnSync('bash', ['-c', command, 'bash', process.execPath, program], { cwd: work, encoding: 'utf8' });

  it('may be closed by a reader that has seen enough', () => {
    const { stdout, stderr } = shell('"$1" "$2" info scan.nii --json | true; echo $PIPESTATUS');
    expect(stdout.trim()).toBe('0');
    expect(stderr).toBe('');
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk is said plainly (needs /dev/full)', () => {
    const { status, stderr } = shell('"$1" "$2" info scan.nii --json > /dev/full');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^osteon: standard output cannot be written \(ENOSPC\)/);
  });
});

describe('Ctrl-C', () => {
  const run = (...args: string[]) => {
    const child = spawn(process.execPath, [program, ...args, '--json'], { cwd: work });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const ended = new Promise<number | null>((done) => child.on('close', done));
    return { child, ended, document: () => JSON.parse(stdout) };
  };

  it('ends fits between two families', async () => {
    const { child, ended, document } = run('fit', 'values.txt', '--families', 'all');
    await new Promise((done) => setTimeout(done, 1500));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(document()).toMatchObject({ error: { code: 'interrupted' } });
  });

  it('that comes twice, as npm passes it on, still lets the job tidy up', async () => {
    const { child, ended } = run('phantom', 'trunk', '--out', 'stopped');
    const temporary = () => readdirSync(work).some((name) => name.startsWith('.stopped'));
    while (!temporary()) await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGINT');
    child.kill('SIGTERM');
    child.kill('SIGHUP');
    expect(await ended).toBe(130);
    expect(temporary()).toBe(false);
  });
});
