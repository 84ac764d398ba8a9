/** A program that answers each line with a number of milliseconds: how benches keep peers alive side by side. */

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface LineProgram {
  /** What it said when it was ready. */
  readonly greeting: string;
  /** Sends a line and waits for the number that comes back. */
  ask(line: string): Promise<number>;
  /** The most memory it has had so far, in MB. */
  peakMB(): number;
  end(): Promise<void>;
}

/** Starts it and waits for its greeting. Rejects with what it wrote to standard error where it ends early. */
export async function startLineProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<LineProgram> {
  const child: ChildProcess = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'pipe' });
  let complaint = '';
  child.stderr?.on('data', (text) => {
    complaint += text;
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${args.join(' ')} ended: ${complaint.trim()}`);
    return value as string;
  };
  const greeting = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    next().then(resolve, reject);
  });
  return {
    greeting,
    async ask(line) {
      child.stdin?.write(`${line}\n`);
      return Number(await next());
    },
    peakMB() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
    },
    end: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.stdin?.end();
      }),
  };
}
