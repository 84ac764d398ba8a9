import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadCheckpoint } from '../checkpoint/node/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'osteon-resume-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = join(import.meta.dirname, 'testing/resumable.ts');
const steps = 9;

/** Runs the training; kills it when it says that it has taken a step. */
function train(checkpoint: string, killAt?: number): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const wait = killAt === undefined ? [] : [String(killAt)];
    const child = spawn(process.execPath, [program, checkpoint, String(steps), ...wait]);
    let [said, complained] = ['', ''];
    child.stdout.on('data', (text) => {
      said += text;
      if (killAt !== undefined && said.split('\n').includes(String(killAt))) child.kill('SIGKILL');
    });
    child.stderr.on('data', (text) => {
      complained += text;
    });
    child.on('close', (code, signal) => {
      if (code === 0 || signal) resolve(signal);
      else reject(new Error(complained));
    });
  });
}

it('a training that was killed twice ends with the bytes of one that never was', async () => {
  const straight = join(folder, 'straight.safetensors');
  expect(await train(straight)).toBeNull();

  const killed = join(folder, 'killed.safetensors');
  expect(await train(killed, 3)).toBe('SIGKILL');
  expect((await loadCheckpoint(killed)).progress).toMatchObject({ step: 2 });
  expect(await train(killed, 7)).toBe('SIGKILL');
  expect((await loadCheckpoint(killed)).progress).toMatchObject({ step: 6 });
  expect(await train(killed)).toBeNull();

  expect(readFileSync(killed).equals(readFileSync(straight))).toBe(true);
});
