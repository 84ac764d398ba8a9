/** Training graphs kept on the disk: the same results, and no harm from files that are torn or cannot be written. */

import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeOnnx } from '../graph/onnx/write.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { createNetwork } from '../networks/registry.ts';
import { type Tensor, zeros } from '../tensor.ts';
import { goldenParameter } from '../testing/golden-values.ts';
import { buildStepGraph, declareStepOutputs } from '../training/step-graph.ts';
import { createRuntime } from './create-runtime.node.ts';
import type { Runtime } from './runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'osteon-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const network = createNetwork('unet', { channels: [4, 8, 16], classes: 2 });

function step(size: number, { target }: Runtime) {
  const labels = { type: 'int64', shape: [1, size, size] } as const;
  const found = buildStepGraph({ network, loss: crossEntropy(), image: [1, 1, size, size], labels, target });
  declareStepOutputs(found);
  const feeds: Record<string, Tensor> = {};
  for (const { name, type, shape } of found.graph.inputs)
    feeds[name] = type === 'float32' ? goldenParameter(name, shape) : zeros(type, shape);
  return { model: writeOnnx(found.graph), feeds };
}

async function run(runtime: Runtime, { model, feeds }: ReturnType<typeof step>) {
  const session = await runtime.compile(model, { purpose: 'training' });
  const outputs = await session.run(feeds);
  await session.release();
  return outputs;
}

describe('the store of training graphs', () => {
  it('gives the same bytes as a graph that was prepared anew', async () => {
    const plain = await createRuntime();
    const kept = await createRuntime({ storeFolder: folder });
    const graph = step(16, plain);
    const expected = await run(plain, graph);
    expect(await run(kept, graph)).toEqual(expected);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.onnx$/)]);
    expect(await run(kept, graph)).toEqual(expected);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('prepares anew what is torn, and replaces it', async () => {
    const [name] = readdirSync(folder);
    truncateSync(join(folder, name), 1000);
    const kept = await createRuntime({ storeFolder: folder });
    const outputs = await run(kept, step(16, kept));
    expect(Object.keys(outputs)).toContain('loss');
    expect(await run(kept, step(16, kept))).toEqual(outputs);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('goes without where the folder cannot be made', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const kept = await createRuntime({ storeFolder: join(file, 'store') });
    expect(Object.keys(await run(kept, step(16, kept)))).toContain('loss');
  });

  it('still names the error of a graph that cannot be prepared', async () => {
    const kept = await createRuntime({ storeFolder: folder });
    await expect(kept.compile(new Uint8Array(60_000), { purpose: 'training' })).rejects.toMatchObject({
      code: 'model-invalid',
    });
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
