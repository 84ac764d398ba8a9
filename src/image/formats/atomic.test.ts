/** Whatever goes wrong while a file is written, nothing partial stays and what was there before is untouched. */

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityDirection } from '../geometry.ts';
import type { Image } from '../image.ts';
import { writeAtomically, writeFolderAtomically } from './atomic.node.ts';
import { makeFolders } from './make-folders.node.ts';
import { writeImage } from './registry.node.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osteon-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const bytes = (text: string) => new TextEncoder().encode(text);

/** Noise that does not compress, 8 MB. */
const noise = (() => {
  let state = 1;
  const voxels = Int16Array.from({ length: 512 * 512 * 16 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >> 16;
  });
  return {
    geometry: {
      size: [512, 512, 16],
      spacingMm: [1, 1, 1],
      originMm: [0, 0, 0],
      direction: identityDirection,
    },
    voxels,
    unit: 'unknown',
  } satisfies Image;
})();

describe('writeAtomically', () => {
  it('writes, overwrites, and hands back what the writer returns', async () => {
    expect(
      await writeAtomically(at('a'), async (file) => {
        await file.write(bytes('size ?, data'));
        await file.writeAt(bytes('7'), 5);
        await file.write(bytes('!'));
        return file.position;
      }),
    ).toBe(13);
    expect(readFileSync(at('a'), 'utf8')).toBe('size 7, data!');
    await writeAtomically(at('a'), (file) => file.write(bytes('new')));
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
    await writeAtomically(at('a'), (file) => file.write(bytes('newer')), { durable: true });
    expect(readFileSync(at('a'), 'utf8')).toBe('newer');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('leaves the old file where the writer fails in the middle', async () => {
    writeFileSync(at('a'), 'old');
    const broken = writeAtomically(at('a'), async (file) => {
      await file.write(bytes('half of the ne'));
      throw new Error('a bug');
    });
    await expect(broken).rejects.toThrow('a bug');
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('stops at an abort with its reason', async () => {
    const controller = new AbortController();
    const stopped = writeAtomically(
      at('a'),
      async (file) => {
        await file.write(bytes('begun'));
        controller.abort(new Error('Ctrl-C'));
        await file.write(bytes('not any more'));
      },
      controller,
    );
    await expect(stopped).rejects.toThrow('Ctrl-C');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('says when the disk is full (needs /dev/full)', async () => {
    const full = writeAtomically('/dev/full', (file) => file.write(bytes('x')));
    await expect(full).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('ENOSPC'),
    });
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('writes through a link to the file behind it, and keeps its rights', async () => {
    writeFileSync(at('real'), 'old', { mode: 0o640 });
    symlinkSync('real', at('link'));
    await writeAtomically(at('link'), (file) => file.write(bytes('new')));
    expect(readFileSync(at('real'), 'utf8')).toBe('new');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(statSync(at('real')).mode & 0o777).toBe(0o640);
  });

  it.each([
    ['a missing folder', 'gone/a.nii', 'folder-not-found'],
    ['a folder in its place', 'sub', 'cannot-write'],
    ['a file used as a folder', 'file/a.nii', 'folder-not-found'],
  ])('refuses %s', async (_, name, code) => {
    mkdirSync(at('sub'));
    writeFileSync(at('file'), '');
    await expect(writeAtomically(at(name), (file) => file.write(bytes('x')))).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual(['file', 'sub']);
  });
});

describe('writeFolderAtomically', () => {
  it('makes the folder with all its files, or not at all', async () => {
    const fill = async (target: string) => writeFileSync(join(target, 'a'), 'x');
    await writeFolderAtomically(at('new/deep/'), fill);
    expect(readdirSync(at('new/deep'))).toEqual(['a']);
    mkdirSync(at('empty'));
    await writeFolderAtomically(at('empty'), fill);
    expect(readdirSync(at('empty'))).toEqual(['a']);
    const broken = writeFolderAtomically(at('other'), async (target) => {
      await fill(target);
      throw new Error('a bug');
    });
    await expect(broken).rejects.toThrow('a bug');
    expect(readdirSync(folder).toSorted()).toEqual(['empty', 'new']);
  });

  it('takes back the folders above it that it made, but none that another run uses', async () => {
    const stop = (name: string) =>
      writeFolderAtomically(at(`above/between/${name}`), async () => {
        if (name === 'b') writeFileSync(at('above/theirs'), 'x');
        throw new Error('stopped');
      });
    await expect(stop('a')).rejects.toThrow('stopped');
    expect(readdirSync(folder)).toEqual([]);
    await expect(stop('b')).rejects.toThrow('stopped');
    expect(readdirSync(at('above'))).toEqual(['theirs']);
  });

  it('never mixes old files with new ones', async () => {
    writeFileSync(at('old'), 'x');
    await expect(writeFolderAtomically(folder, async () => {})).rejects.toMatchObject({
      code: 'folder-not-empty',
    });
    await expect(writeFolderAtomically(at('old'), async () => {})).rejects.toMatchObject({
      code: 'cannot-write',
    });
  });
});

describe('makeFolders', () => {
  it('says which file is in the way', async () => {
    writeFileSync(at('file'), 'x');
    await expect(makeFolders(at('file/sub/deep'))).rejects.toMatchObject({
      code: 'cannot-write',
      message: expect.stringContaining(`'${at('file')}'`),
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'returns where nobody can make a folder (needs /proc)',
    async () => {
      await expect(makeFolders('/proc/osteon/out')).rejects.toMatchObject({ code: 'cannot-write' });
    },
  );
});

describe('image writers', () => {
  it.each(['nii', 'nii.gz', 'nrrd', 'nhdr', 'mhd', 'tif', 'stack/'])(
    'leave nothing when stopped in the middle (%s)',
    async (ending) => {
      const controller = new AbortController();
      let steps = 0;
      const onProgress = () => {
        if (++steps === 2) controller.abort(new Error('Ctrl-C'));
      };
      const { signal } = controller;
      if (ending === 'nii') setImmediate(() => controller.abort(new Error('Ctrl-C'))); // written in few steps
      await expect(writeImage(at(`scan.${ending}`), noise, { signal, onProgress })).rejects.toThrow('Ctrl-C');
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('leave nothing when the system takes no more bytes', { timeout: 60_000 }, () => {
    const program = `
      import { writeImage } from '${resolve(import.meta.dirname, 'registry.node.ts')}';
      const geometry = { size: [512, 512, 16], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
      const voxels = new Uint16Array(512 * 512 * 16); crypto.getRandomValues(voxels.subarray(0, 32768)); for (let at = 32768; at < voxels.length; at += 32768) crypto.getRandomValues(voxels.subarray(at, at + 32768));
      for (const name of ['a.nii', 'a.nii.gz', 'a.mha', 'a.nhdr', 'a.tif'])
        try {
          await writeImage('${folder}/' + name, { geometry, voxels, unit: 'unknown' });
          console.log('written');
        } catch (error) { console.log(error.code); }`;
    writeFileSync(at('run.mts'), program);
    // A file may grow to 1 MB (1024 blocks of 1024 bytes), then writing fails as on a full disk.
    const run = spawnSync('bash', ['-c', 'ulimit -f 1024; exec "$0" "$1"', process.execPath, at('run.mts')], {
      encoding: 'utf8',
    });
    expect(run.stdout.trim().split('\n'), run.stderr).toEqual(Array(5).fill('disk-full'));
    expect(readdirSync(folder)).toEqual(['run.mts']);
  });
});
