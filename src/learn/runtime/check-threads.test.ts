import { expect, it } from 'vitest';
import { createWebRuntime, type OnnxRuntimeWeb } from './web.ts';

it.each([0, 2.5, Number.NaN, 1e6])('a browser is not told to start %d threads', async (threads) => {
  const ort = { env: { wasm: {} } } as OnnxRuntimeWeb;
  await expect(createWebRuntime(ort, { threads })).rejects.toMatchObject({ code: 'threads', kind: 'usage' });
  expect(ort.env.wasm.numThreads).toBeUndefined();
});
