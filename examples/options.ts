/** What the example is called with. Whatever cannot be is said in one line, before anything is computed. */

import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeFolders } from '../src/image/node.ts';

const usage = `npm run example:learn -- [--seconds 170] [--steps 200] [--seed 1] [--out FOLDER]`;

export interface ExampleOptions {
  readonly seconds: number;
  readonly steps: number;
  readonly seed: number;
  /** A folder that is there and can be written. */
  readonly out: string;
}

/** Ends the program with exit code 2 for options that cannot be, and 0 after `--help`. */
export async function readOptions(args: readonly string[]): Promise<ExampleOptions> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '170' },
        steps: { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const seconds = Number(values.seconds);
    if (!(seconds > 0)) throw new Error(`--seconds is '${values.seconds}', not a number above 0`);
    const steps = wholeNumber('steps', values.steps, 1);
    const seed = wholeNumber('seed', values.seed, 0);
    return { seconds, steps, seed, out: await outputFolder(values.out) };
  } catch (error) {
    console.error(`${(error as Error).message.split('\n')[0]}\n${usage}`);
    process.exit(2);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} is '${text}', not a whole number of at least ${least}`);
}

async function outputFolder(path: string | undefined): Promise<string> {
  if (path === undefined) return mkdtempSync(join(tmpdir(), 'osteon-learn-'));
  const folder = resolve(path);
  await makeFolders(folder);
  accessSync(folder, constants.W_OK);
  return folder;
}
