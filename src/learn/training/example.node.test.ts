import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadCheckpoint } from '../checkpoint/node/files.ts';
import { createRuntime } from '../runtime/create-runtime.node.ts';
import { floatTensor } from '../tensor.ts';

const folder = mkdtempSync(join(tmpdir(), 'osteon-example-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('npm run example:learn leaves pictures, a network and a checkpoint', async () => {
  const program = resolve(import.meta.dirname, '../../../examples/learn.ts');
  const run = spawnSync(process.execPath, [program, '--steps', '2', '--out', folder], { encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toMatch(/^mean 0\.\d{4}$/m);
  // Width and height of the PNG: three pictures of 128 beside each other, six below each other, 2 pixels between.
  const png = readFileSync(join(folder, 'pictures.png'));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3 * 130 - 2, 6 * 130 - 2]);
  expect((await loadCheckpoint(join(folder, 'training.safetensors'))).progress).toEqual({ step: 2, seed: 1 });
  const runtime = await createRuntime({ threads: 1 });
  const session = await runtime.compile(readFileSync(join(folder, 'network.onnx')), { purpose: 'inference' });
  const image = floatTensor([1, 1, 128, 128], new Float32Array(128 * 128));
  const { logits, probabilities } = await session.run({ image });
  expect(logits.shape).toEqual([1, 3, 128, 128]);
  const area = 128 * 128;
  for (const at of [0, 5000, area - 1])
    expect([0, 1, 2].reduce((sum, k) => sum + Number(probabilities.data[k * area + at]), 0)).toBeCloseTo(
      1,
      5,
    );
  await session.release();
});

it.each([
  [['--bogus', '1'], "Unknown option '--bogus'"],
  [['--seconds', 'abc'], "--seconds is 'abc', not a number above 0"],
  [['--steps', '0'], "--steps is '0', not a whole number of at least 1"],
  [['--seed', '1.5'], "--seed is '1.5', not a whole number of at least 0"],
  [['--out', import.meta.filename], 'is a file, where a folder is to be made'],
])('the example refuses %j in two lines', (args, message) => {
  const program = resolve(import.meta.dirname, '../../../examples/learn.ts');
  const run = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain(message);
  expect(run.stderr.trim().split('\n')).toHaveLength(2);
});
