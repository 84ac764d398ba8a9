/** Runs in a browser alone: what the browser's runtime chooses, and WebGPU where there is an adapter. */

import * as ort from 'onnxruntime-web/webgpu';
import { describe, expect, it } from 'vitest';
import { createWebRuntime, type OnnxRuntimeWeb } from './web.ts';

const web = ort as unknown as OnnxRuntimeWeb;
const gpu = (navigator as { gpu?: { requestAdapter(): Promise<{ info: object } | null> } }).gpu;
const adapter = await gpu?.requestAdapter();

describe('createWebRuntime', () => {
  it('takes WebAssembly by default, with the threads of an isolated page', async () => {
    const runtime = await createWebRuntime(web);
    expect(runtime.device).toBe('wasm');
    expect(runtime.description).toMatch(/^WebAssembly, \d+ threads? \(as asked\)$/);
    expect(crossOriginIsolated).toBe(true);
    expect(runtime.target.threads).toBe(
      Math.max(Math.min(navigator.hardwareConcurrency, 2), Math.ceil(navigator.hardwareConcurrency / 2)),
    );
  });

  it.skipIf(!adapter)(
    'does not take an adapter that is slower than the CPU (skipped where no adapter is)',
    async () => {
      const runtime = await createWebRuntime(web, { device: 'auto' });
      expect(runtime.description).toMatch(
        /^WebAssembly, .*WebGPU: a convolution takes .* ms, in WebAssembly/,
      );
    },
  );

  it('refuses WebGPU where the module has none', async () => {
    const without = {
      ...web,
      InferenceSession: { create: () => Promise.reject(new Error('backend not found.')) },
    };
    await expect(createWebRuntime(without, { device: 'webgpu' })).rejects.toMatchObject({
      code: 'device-missing',
    });
  });
});
