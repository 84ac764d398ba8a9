/** The runtime of a browser, over the user's own `onnxruntime-web`, so that its files are served as the page wants. */

import { OsteonError } from '../../errors.ts';
import { generic, type Target } from '../graph/target.ts';
import { checkThreads } from './check-threads.ts';
import { type OnnxRuntime, onnxRuntime } from './onnxruntime.ts';
import { probe } from './probe.ts';
import type { Runtime } from './runtime.ts';

/** The part of `onnxruntime-web` that is used here: `import * as ort from 'onnxruntime-web/webgpu'`. */
export interface OnnxRuntimeWeb extends OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number; wasmPaths?: unknown }; logLevel?: string };
}

export interface WebRuntimeOptions {
  /**
   * `wasm` (default) runs on the CPU everywhere. `auto` takes WebGPU where it computes correctly and is at least
   * twice as fast.
   */
  readonly device?: 'auto' | 'wasm' | 'webgpu';
  /** Threads of WebAssembly; more than one only on a page that is isolated from other origins (COOP and COEP). */
  readonly threads?: number;
  /** Folder or files of ONNX Runtime's WebAssembly, as its `env.wasm.wasmPaths`; beside its script if left out. */
  readonly wasmPaths?: string | Readonly<Record<string, string>>;
  /** Recipes measured on this machine. */
  readonly tuned?: Target['tuned'];
}

/** What a page or a worker knows of its machine. */
interface Surroundings {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: {
    readonly hardwareConcurrency?: number;
    readonly gpu?: { requestAdapter(): Promise<object | null> };
  };
}

const surroundings = globalThis as Surroundings;

/**
 * A runtime over onnxruntime-web. Call it once, before any other session: threads and paths hold for the whole page.
 *
 * @example
 * import * as ort from 'onnxruntime-web/webgpu';
 * const runtime = await createWebRuntime(ort, { device: 'auto' });
 * @throws OsteonError `device-missing` for WebGPU that was named and cannot be used; `threads` for a number of threads that
 *   cannot be
 */
export async function createWebRuntime(
  ort: OnnxRuntimeWeb,
  options: WebRuntimeOptions = {},
): Promise<Runtime> {
  const { device = 'wasm', tuned = {} } = options;
  if (options.threads !== undefined) checkThreads(options.threads);
  const { threads, why } = chooseThreads(options.threads);
  ort.env.logLevel = 'fatal';
  ort.env.wasm.numThreads = threads;
  if (options.wasmPaths !== undefined) ort.env.wasm.wasmPaths = options.wasmPaths;

  const base: Target = { ...generic, threads, tuned };
  const describe = `WebAssembly, ${threads} thread${threads === 1 ? '' : 's'}`;
  const wasm = (reason: string) =>
    onnxRuntime(
      ort,
      { ...base, device: 'wasm' },
      `${describe} (${[reason, why].filter(Boolean).join('; ')})`,
    );
  if (device === 'wasm') return wasm('as asked');

  const trial = await tryWebGpu(ort, base);
  const webgpu = (reason: string) => onnxRuntime(ort, { ...base, device: 'webgpu' }, `WebGPU (${reason})`);
  if (device === 'webgpu') {
    if ('problem' in trial) throw webGpuMissing(trial);
    return webgpu('as asked');
  }
  if ('problem' in trial) return wasm(`WebGPU: ${trial.problem}`);
  const cpuMs = await probe(wasm('trial'));
  const times = `a convolution takes ${trial.ms.toFixed(1)} ms, in WebAssembly ${cpuMs.toFixed(1)} ms`;
  return trial.ms > cpuMs / 2 ? wasm(`WebGPU: ${times}`) : webgpu(`found and tried: ${times}`);
}

function chooseThreads(wanted: number | undefined): { threads: number; why: string } {
  const logical = surroundings.navigator?.hardwareConcurrency ?? 1;
  // Most processors have two threads to a core, which take turns at its multipliers.
  const threads = wanted ?? Math.max(Math.min(logical, 2), Math.ceil(logical / 2));
  if (threads === 1 || surroundings.crossOriginIsolated !== false) return { threads, why: '' };
  return { threads: 1, why: 'the page is not isolated from other origins, so it has no more threads' };
}

async function tryWebGpu(
  ort: OnnxRuntimeWeb,
  base: Target,
): Promise<{ ms: number } | { problem: string; cause?: unknown }> {
  const gpu = surroundings.navigator?.gpu;
  if (!gpu) return { problem: 'this browser has none' };
  if (!(await gpu.requestAdapter().catch(() => null))) return { problem: 'no adapter was found' };
  try {
    return { ms: await probe(onnxRuntime(ort, { ...base, device: 'webgpu' }, 'trial')) };
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause), cause };
  }
}

function webGpuMissing({ problem, cause }: { problem: string; cause?: unknown }): OsteonError {
  return new OsteonError('device-missing', `WebGPU cannot be used: ${problem}`, {
    hint: "Choose the device wasm, or a browser with WebGPU and the module 'onnxruntime-web/webgpu'.",
    cause,
  });
}
