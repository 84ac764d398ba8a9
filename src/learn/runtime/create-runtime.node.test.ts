/** The device of Node's runtime, its threads, and its memory. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx/write.ts';
import * as op from '../graph/ops.ts';
import { floatTensor } from '../tensor.ts';
import { createRuntime } from './create-runtime.node.ts';
import { describeDevices } from './describe-devices.node.ts';

const software = '/usr/lib/chromium/vk_swiftshader_icd.json';

describe('createRuntime', () => {
  it('takes the CPU by default and says so', async () => {
    const runtime = await createRuntime();
    expect(runtime.device).toBe('cpu');
    expect(runtime.description).toMatch(/^CPU, \d+ threads? \(as asked\)$/);
    expect(runtime.target.threads).toBeGreaterThanOrEqual(1);
    expect(runtime.target.threads).toBeLessThanOrEqual(availableParallelism());
    expect([0, 8, 16]).toContain(runtime.target.channelBlock);
  });

  it.skipIf(process.arch !== 'x64')(
    'finds the channel block of x64 (skipped on other processors)',
    async () => {
      expect([8, 16]).toContain((await createRuntime()).target.channelBlock);
    },
  );

  it('takes the threads that it is given, and refuses what is no number of threads', async () => {
    expect((await createRuntime({ threads: 3 })).target.threads).toBe(3);
    for (const threads of [0, 1.5, Number.NaN, 1e6])
      await expect(createRuntime({ threads })).rejects.toMatchObject({ code: 'threads', kind: 'usage' });
    await expect(createRuntime({ device: 'tpu' as 'cpu' })).rejects.toMatchObject({ code: 'device-missing' });
  });

  it('says for each GPU that it does not take why, and how to get it', async () => {
    const runtime = await createRuntime({ device: 'auto' });
    if (runtime.device === 'cpu') expect(runtime.description).toMatch(/\(CUDA: .+; WebGPU: .+\)$/);
    if (runtime.device !== 'cuda')
      await expect(createRuntime({ device: 'cuda' })).rejects.toMatchObject({
        code: 'device-missing',
        hint: expect.stringMatching(/onnxruntime-node-install=cuda12|nvidia-smi|Use webgpu/),
      });
  });

  it('reports every device, with a hint for each that is missing', async () => {
    const devices = await describeDevices();
    expect(devices.map(({ device }) => device)).toEqual(['cpu', 'cuda', 'webgpu']);
    expect(devices[0]).toMatchObject({ usable: true, found: expect.stringMatching(/^\d+ threads?/) });
    for (const { usable, hint } of devices) expect(hint === undefined).toBe(usable);
  });

  it('gives back the memory of sessions that are released', async () => {
    const runtime = await createRuntime();
    const megabytes = 16;
    const size = (megabytes << 20) / 4;
    const graph = new Graph(runtime.target);
    graph.output('y', op.reduceSum(op.relu(graph.input('x', 'float32', [size])), [0]));
    const model = writeOnnx(graph);
    const x = floatTensor([size], new Float32Array(size).fill(1));
    const cycle = async () => {
      const session = await runtime.compile(model);
      expect((await session.run({ x })).y.data[0]).toBe(size);
      await session.release();
    };
    for (let i = 0; i < 5; i++) await cycle();
    // Freed memory goes back to the system with delay, so that one round may grow; kept sessions grow in every round,
    // by 400 MB.
    const growth: number[] = [];
    for (let round = 0; round < 3; round++) {
      const before = process.memoryUsage.rss();
      for (let i = 0; i < 25; i++) await cycle();
      growth.push((process.memoryUsage.rss() - before) / 2 ** 20);
    }
    expect(Math.min(...growth)).toBeLessThan(4 * megabytes);
  });
});

describe('WebGPU in Node', () => {
  // The environment of a driver is read once by a process, hence one of its own.
  const program = `
    const { createRuntime } = await import('./create-runtime.node.ts');
    const { evaluate } = await import('../testing/runtime.ts');
    const { floatTensor } = await import('../tensor.ts');
    const op = await import('../graph/ops.ts');
    const runtime = await createRuntime({ device: 'webgpu' });
    const x = floatTensor([1, 1, 2, 2], [1, -2, 3, 4]);
    const build = (graph) => [op.relu(graph.input('x', 'float32', [1, 1, 2, 2]))];
    const [y] = await evaluate(build, { x }, runtime);
    console.log(JSON.stringify([runtime.description, [...y.data]]));`;

  it.skipIf(!existsSync(software))(
    'computes on an adapter in software (skipped without the one of the Debian package chromium)',
    () => {
      const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
        cwd: resolve(import.meta.dirname),
        env: { ...process.env, VK_ICD_FILENAMES: software },
        encoding: 'utf8',
      });
      expect(JSON.parse(run.stdout || run.stderr)).toEqual(['WebGPU (as asked)', [1, 0, 3, 4]]);
    },
  );
});
