/** Folders that are made on the way to a file, and taken back where the file does not come to be. */

import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OsteonError } from '../../errors.ts';

/**
 * Makes a folder and those above it, one at a time: in a file system that lets nobody make folders (`/proc`)
 * `mkdir` with `recursive` never returns.
 *
 * @returns takes back the folders that this call made, as far as nobody has put anything in them
 * @throws OsteonError `cannot-write` where a file stands in the way or the system refuses
 */
export async function makeFolders(path: string): Promise<() => Promise<void>> {
  const missing: string[] = [];
  let at = resolve(path);
  for (; !(await exists(at)) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  if (!(await stat(at)).isDirectory())
    throw new OsteonError('cannot-write', `'${at}' is a file, where a folder is to be made.`, {
      hint: 'Choose another folder, or move the file away.',
    });
  const made: string[] = [];
  const takeBack = async () => {
    for (const folder of made.toReversed()) await rmdir(folder).catch(() => {});
  };
  for (const folder of missing) {
    try {
      await mkdir(folder);
      made.push(folder);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST') continue; // another run was faster
      await takeBack();
      throw new OsteonError('cannot-write', `the folder '${path}' cannot be made (${code})`, {
        hint: 'Choose another folder, or ask for the right to write there.',
        cause,
      });
    }
  }
  return takeBack;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
